// Relay: its compiler takes the schema that "lectern schema" prints, and its
// runtime joins the pages of lists and asks for nodes again, with what the
// compiler made. Then the same by trusted documents.
//
//	node relay.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import relay from 'relay-runtime';

import { lecternEnvironment } from './frontend/relay.js';
import { url } from './kit/arguments.js';
import { run, schema, serveTrusted } from './kit/program.js';
import { allPosts } from './kit/reference.js';

const cwd = join(import.meta.dirname, 'relay');
const require = createRequire(import.meta.url);

// compile runs the compiler with settings that add to relay.config.json, into a
// folder of the given name, and returns what gives each thing that it made by
// its name.
function compile(folder, settings) {
  const made = join(cwd, '__generated__', folder);
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'package.json'), '{"type": "commonjs"}');
  const config = JSON.parse(readFileSync(join(cwd, 'relay.config.json'), 'utf8'));
  const file = join(cwd, `${folder}.generated.json`);
  writeFileSync(file, JSON.stringify({ ...config, artifactDirectory: relative(cwd, made), ...settings }));
  run('relay-compiler', [file], { cwd });
  return (name) => require(join(made, `${name}.graphql.js`));
}

// load sends a query and returns what reads its data from the store, where later
// answers may add to it.
async function load({ env, compiled }, name, variables) {
  const query = compiled(name);
  await relay.fetchQuery(env, query, variables).toPromise();
  const operation = relay.createOperationDescriptor(relay.getRequest(query), variables);
  env.retain(operation);
  return () => env.lookup(operation.fragment).data;
}

// part returns the data of a fragment that is spread in data, from the store.
function part({ env, compiled }, name, data) {
  const { isMissingData, data: found } = env.lookup(relay.getSingularSelector(compiled(name), data));
  assert.equal(isMissingData, false, `${name} is not all in the store`);
  return found;
}

// walk has the store join all pages of the list that a fragment reads, and
// returns the list with the URLs of its posts, and the number of pages.
async function walk(site, fragment, data, pageQuery, variables) {
  let pages = 1;
  for (;;) {
    const { posts } = part(site, fragment, data());
    if (!posts.pageInfo.hasNextPage) {
      return { ...posts, pages, urls: posts.edges.map((edge) => part(site, 'documentsPost', edge.node).url) };
    }
    await load(site, pageQuery, { ...variables, after: posts.pageInfo.endCursor });
    pages++;
  }
}

// check walks lists, refetches a node and searches, and returns what to tell.
async function check(site, want) {
  const variables = { first: 4, filter: null };
  const data = await load(site, 'documentsListQuery', variables);
  const list = await walk(site, 'documentsList', data, 'documentsListPageQuery', variables);
  assert.equal(list.totalCount, want.length);
  assert.deepEqual(list.urls, want);

  const { id } = list.edges[0].node;
  const { node } = (await load(site, 'documentsPostQuery', { id, full: true }))();
  const post = part(site, 'documentsPost', node);
  assert.equal(post.url, want[0]);
  assert.ok(post.body.html.length > 0);
  assert.ok(post.body.headings.length > 0);
  assert.ok(post.body.headings.every(({ anchor }) => post.body.html.includes(`id="${anchor}"`)));

  const { search } = (await load(site, 'documentsSearchQuery', { words: 'Reedbed' }))();
  assert.equal(search.edges.length, search.totalCount);
  const kinds = new Set(search.edges.map((edge) => edge.node.__typename));
  assert.ok(kinds.has('Post') && kinds.size > 1);
  for (const { node } of search.edges) {
    assert.equal(Boolean(node.post && part(site, 'documentsPost', node.post).title), node.__typename === 'Post');
  }

  const speaker = await load(site, 'documentsSpeakerQuery', { name: '陆知微' });
  const nested = await walk(site, 'documentsSpeakerPosts', () => speaker().speaker, 'documentsSpeakerPostsPageQuery', {
    id: speaker().speaker.id,
    first: 1,
  });
  assert.ok(nested.pages > 1);
  assert.equal(nested.urls.length, nested.totalCount);
  assert.equal(new Set(nested.urls).size, nested.totalCount);
  return `${list.urls.length} of ${list.totalCount} posts in ${list.pages} pages, ${nested.urls.length} of ${nested.totalCount} below a speaker`;
}

writeFileSync(join(cwd, 'schema.graphql'), schema());
const want = await allPosts();
const byText = await check({ env: lecternEnvironment(url), compiled: compile('text') }, want);

writeFileSync(join(cwd, 'documents.json'), '{}');
const compiled = compile('named', { persistConfig: { file: 'documents.json', algorithm: 'SHA256' } });
const documents = Object.keys(JSON.parse(readFileSync(join(cwd, 'documents.json'), 'utf8')));
const folder = mkdtempSync(join(tmpdir(), 'lectern-documents-'));
copyFileSync(join(cwd, 'documents.json'), join(folder, 'documents.json'));
const trusted = await serveTrusted(folder);
try {
  assert.equal(await check({ env: lecternEnvironment(trusted.url), compiled }, want), byText);
} finally {
  await trusted.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${byText}; nodes refetched; the same by ${documents.length} trusted documents`);
