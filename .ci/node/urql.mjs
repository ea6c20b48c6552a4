// urql as the README sets it up, and once more with the cache told the whole
// schema: lists joined from pages, the cache, automatic persisted queries, errors.
//
//	node urql.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';

import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';

import { lecternCache, lecternClient } from './frontend/urql.js';
import { url } from './kit/arguments.js';
import { allPosts, introspection, partTypes, pastRevision, possibleTypes, sorted } from './kit/reference.js';
import { record } from './kit/wire.js';

const list = gql`
  query List($first: Int, $after: String, $filter: PostFilter) {
    posts(first: $first, after: $after, filter: $filter) {
      totalCount
      edges { cursor node { id url } }
      nodes { id tags { name } }
      facet(by: "tags") { value count }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

// answer returns the data of a query.
async function answer(client, query, variables, context) {
  const { data, error } = await client.query(query, variables, context).toPromise();
  assert.equal(error, undefined);
  return data;
}

// walk has the cache join all pages of a list, and returns the list and the
// number of pages.
async function walk(client, filter) {
  let joined;
  let pages = 0;
  for (let after = null; joined?.pageInfo.hasNextPage ?? true; after = joined.pageInfo.endCursor) {
    joined = (await answer(client, list, { first: 4, after, filter })).posts;
    pages++;
  }
  return { joined, pages };
}

const warnings = [];
console.warn = console.error = (...words) => warnings.push(words.join(' '));

const requests = record();
const want = await allPosts();
assert.deepEqual(await possibleTypes(), sorted(lecternCache.possibleTypes));
assert.deepEqual(await partTypes(), Object.keys(lecternCache.keys));

const aware = new Client({
  url,
  exchanges: [cacheExchange({ ...lecternCache, possibleTypes: undefined, schema: await introspection() }), fetchExchange],
});
let pages;
for (const client of [lecternClient(url), aware]) {
  const all = await walk(client);
  pages = all.pages;
  assert.equal(all.joined.totalCount, want.length);
  assert.deepEqual(all.joined.edges.map((edge) => edge.node.url), want);
  assert.equal(all.joined.nodes.length, want.length);

  // Another filter is another list.
  const english = await walk(client, { language: { eq: 'en' } });
  assert.ok(english.joined.totalCount > 0 && english.joined.totalCount < want.length);
  assert.equal(english.joined.edges.length, english.joined.totalCount);

  // What the cache has been told of a node by one query it has for another.
  const { id } = all.joined.nodes[0];
  const node = gql`query ($id: ID!) { node(id: $id) { id __typename ... on Post { url body { text } } } }`;
  const { node: post } = await answer(client, node, { id });
  assert.deepEqual([post.__typename, post.url], ['Post', want[0]]);
  requests.length = 0;
  const cached = await answer(client, node, { id }, { requestPolicy: 'cache-only' });
  assert.equal(cached.node.body.text, post.body.text);
  assert.deepEqual(requests, []);

  // What is wrong with a request comes as GraphQL errors, whether it could not
  // be run or failed.
  const codes = [];
  for (const query of [gql`{ posts(after: "forged") { totalCount } }`, gql`{ posts { nonsense } }`]) {
    const { error } = await client.query(query, {}, { requestPolicy: 'network-only' }).toPromise();
    codes.push(error.graphQLErrors[0]?.extensions.code);
  }
  assert.deepEqual(codes, ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']);
}

// The server learns a query from the first who sends it; all others send the
// hash alone.
const names = `query Names${crypto.randomUUID().replaceAll('-', '')} { speakers(first: 100) { totalCount nodes { id name } } }`;
for (const sent of [['hash', 'text'], ['hash']]) {
  requests.length = 0;
  const { speakers } = await answer(lecternClient(url), names, {});
  assert.equal(speakers.nodes.length, speakers.totalCount);
  assert.deepEqual(
    requests.map(({ method, hasText }) => `${method} ${hasText ? 'text' : 'hash'}`),
    sent.map((what) => `GET ${what}`),
  );
}

// Another revision has a client of its own.
const old = await pastRevision();
assert.equal((await answer(lecternClient(old.url), list, { first: 1 })).posts.totalCount, old.posts);

// The cache that knows the schema warns of the field that is not in it.
assert.deepEqual(warnings.filter((warning) => !warning.includes('nonsense')), []);
console.log(`${want.length} of ${want.length} posts in ${pages} pages, without and with the schema; nodes from the cache, persisted queries by GET, ?ref=, errors`);
