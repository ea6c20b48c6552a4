// Relay: its compiler takes the schema that "lectern schema" prints, and its
// runtime joins the pages of lists and asks for nodes again, with what the
// compiler made. Then the same by trusted documents.
//
//	node relay.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import relay from 'relay-runtime';

import { url } from './kit/arguments.js';
import { run, schema, serveTrusted } from './kit/program.js';
import { allPosts } from './kit/reference.js';

const cwd = join(import.meta.dirname, 'relay');
const generated = join(cwd, '__generated__');
rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
writeFileSync(join(generated, 'package.json'), '{"type": "commonjs"}');
writeFileSync(join(cwd, 'documents.json'), '{}');
writeFileSync(join(cwd, 'schema.graphql'), schema());
run('relay-compiler', ['relay.config.json'], { cwd });

const require = createRequire(import.meta.url);
const compiled = (name) => require(join(generated, `${name}.graphql.js`));
const documents = JSON.parse(readFileSync(join(cwd, 'documents.json'), 'utf8'));

// environment returns one of Relay that sends what name makes of a document.
function environment(to, name) {
  const network = relay.Network.create(async ({ id }, variables) => {
    const answer = await fetch(to, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...name(id), variables }),
    });
    return answer.json();
  });
  return new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
}

// load sends a query and returns its data, as read from the store, and what
// reads it again.
async function load(env, name, variables) {
  const query = compiled(name);
  await relay.fetchQuery(env, query, variables).toPromise();
  const operation = relay.createOperationDescriptor(relay.getRequest(query), variables);
  env.retain(operation);
  return () => env.lookup(operation.fragment).data;
}

// part returns the data of a fragment that is spread in data, from the store.
function part(env, name, data) {
  const { isMissingData, data: found } = env.lookup(relay.getSingularSelector(compiled(name), data));
  assert.equal(isMissingData, false, `${name} is not all in the store`);
  return found;
}

// walk has the store join all pages of the list that a fragment reads, and
// returns the list with the URLs of its posts, and the number of pages.
async function walk(env, fragment, data, pageQuery, variables) {
  let pages = 1;
  for (;;) {
    const { posts } = part(env, fragment, data());
    if (!posts.pageInfo.hasNextPage) {
      return { ...posts, pages, urls: posts.edges.map((edge) => part(env, 'documentsPost', edge.node).url) };
    }
    await load(env, pageQuery, { ...variables, after: posts.pageInfo.endCursor });
    pages++;
  }
}

// check walks lists, refetches a node and searches, and returns what to tell.
async function check(env, want) {
  const variables = { first: 4, filter: null };
  const list = await walk(env, 'documentsList', await load(env, 'documentsListQuery', variables), 'documentsListPageQuery', variables);
  assert.equal(list.totalCount, want.length);
  assert.deepEqual(list.urls, want);

  const { id } = list.edges[0].node;
  const { node } = (await load(env, 'documentsPostQuery', { id, full: true }))();
  const selector = relay.getSingularSelector(compiled('documentsPost'), node);
  assert.ok(env.lookup(selector).data.body.html.length > 0);
  assert.equal(env.lookup(selector).data.url, want[0]);

  const search = (await load(env, 'documentsSearchQuery', { words: 'Reedbed' }))().search;
  assert.equal(search.edges.length, search.totalCount);
  const posts = search.edges.filter((edge) => edge.node.__typename === 'Post');
  assert.ok(posts.length > 0 && posts.length < search.totalCount);
  for (const edge of search.edges) {
    assert.equal(edge.node.post ? part(env, 'documentsPost', edge.node.post).title !== '' : false, posts.includes(edge));
  }

  const name = '陆知微';
  const speaker = await load(env, 'documentsSpeakerQuery', { name });
  const { speaker: { id: speakerID } } = speaker();
  const nested = await walk(env, 'documentsSpeakerPosts', () => speaker().speaker, 'documentsSpeakerPostsPageQuery', { id: speakerID, first: 1 });
  assert.ok(nested.pages > 1);
  assert.equal(new Set(nested.urls).size, nested.totalCount);
  return `${list.urls.length} of ${list.totalCount} posts in ${list.pages} pages, ${nested.urls.length} of ${nested.totalCount} below a speaker`;
}

const want = await allPosts();
const byText = await check(environment(url, (id) => ({ query: documents[id] })), want);

const folder = mkdtempSync(join(tmpdir(), 'lectern-documents-'));
copyFileSync(join(cwd, 'documents.json'), join(folder, 'documents.json'));
const trusted = await serveTrusted(folder);
try {
  assert.equal(await check(environment(trusted.url, (id) => ({ documentId: id })), want), byText);
} finally {
  await trusted.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${byText}; nodes refetched; the same by ${Object.keys(documents).length} trusted documents`);
