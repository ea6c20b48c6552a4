// Nothing but fetch: the README's two functions, answers from caches, and a
// subscription that says when they are out of date.
//
//	node fetch.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { allPosts, ask } from './frontend/fetch.js';
import { url } from './kit/arguments.js';
import { pushPage } from './kit/push.js';

process.env.LECTERN_URL = url;

const accept = { Accept: 'application/graphql-response+json' };

// get asks by GET, and returns the answer once its body is read.
async function get(params, headers = {}) {
  const answer = await fetch(`${url}?${new URLSearchParams(params)}`, { headers: { ...accept, ...headers } });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

// collect returns all that an async iterator yields.
async function collect(items) {
  const all = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

// nextEvent returns the data of the first "next" of a stream of events, and
// ends the stream.
async function nextEvent(stream) {
  let text = '';
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const event = /^event: next\ndata: (.*)\n\n/m.exec(text);
    if (event) {
      return JSON.parse(event[1]);
    }
  }
  assert.fail(`the stream ended with: ${text}`);
}

// All posts, each once, by pages of any size.
const { posts } = await ask('query ($language: String!) { posts(filter: { language: { eq: $language } }) { totalCount } }', { language: 'zh' });
const whole = await collect(allPosts('zh'));
assert.ok(whole.length > 5);
assert.equal(whole.length, posts.totalCount);
assert.equal(new Set(whole.map((post) => post.url)).size, posts.totalCount);
assert.deepEqual(await collect(allPosts('zh', 3)), whole);
await assert.rejects(ask('{ posts(first: 101) { totalCount } }'), /100/);

// The same query is answered once.
const list = { query: '{ posts(first: 1, filter: { section: { eq: "blog" } }) { totalCount nodes { title } } revision { commit { sha } } }' };
const fresh = await get(list);
const tag = fresh.headers.get('etag');
assert.equal(fresh.status, 200);
assert.match(fresh.headers.get('cache-control'), /^public, max-age=\d+, stale-while-revalidate=\d+$/);
assert.ok(fresh.headers.get('cache-tag').split(/, ?/).includes('section:blog'));
const unchanged = await get(list, { 'If-None-Match': tag });
assert.deepEqual([unchanged.status, unchanged.body, unchanged.headers.get('etag')], [304, '', tag]);
const other = await get(list, { 'If-None-Match': '"other"' });
assert.equal(other.status, 200);
const head = await fetch(`${url}?${new URLSearchParams(list)}`, { method: 'HEAD', headers: accept });
assert.deepEqual([head.status, head.headers.get('etag')], [200, tag]);

// A push makes it another answer.
const ended = new AbortController();
const stream = await fetch(`${url}?${new URLSearchParams({ query: 'subscription { revisionChanged { revision { commit { sha } } } }' })}`, {
  headers: { Accept: 'text/event-stream' },
  signal: AbortSignal.any([ended.signal, AbortSignal.timeout(60_000)]),
});
assert.equal(stream.status, 200);
const pushed = pushPage('Pushed between two requests');
const event = await nextEvent(stream.body);
assert.equal(event.data.revisionChanged.revision.commit.sha, pushed.sha);
ended.abort();
const changed = await get(list, { 'If-None-Match': tag });
assert.equal(changed.status, 200);
assert.notEqual(changed.headers.get('etag'), tag);
const [before, after] = [fresh, changed].map((answer) => JSON.parse(answer.body).data);
assert.equal(after.posts.totalCount, before.posts.totalCount + 1);
assert.equal(after.revision.commit.sha, pushed.sha);

// A query goes by its hash, once it was sent with it.
const query = `query Named${crypto.randomUUID().replaceAll('-', '')} { revision { commit { sha } } }`;
const sha256Hash = createHash('sha256').update(query).digest('hex');
const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
const unknown = JSON.parse((await get({ extensions })).body);
assert.equal(unknown.errors[0].message, 'PersistedQueryNotFound');
const told = await get({ query, extensions });
assert.deepEqual((await get({ extensions })).body, told.body);
assert.equal(JSON.parse(told.body).data.revision.commit.sha, pushed.sha);

console.log(`${whole.length} of ${posts.totalCount} posts; 304 until ${pushed.sha.slice(0, 7)} is pushed, 200 from then on; queries by hash`);
