// graphql-request: variables, pages by cursor and by number, GET, headers, errors.
//
//	node graphql-request.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';

import { ClientError, GraphQLClient, gql } from 'graphql-request';

import { url } from './kit/arguments.js';
import { allPosts } from './kit/reference.js';

const list = gql`
  query List($first: Int!, $after: String, $offset: Int) {
    posts(first: $first, after: $after, offset: $offset) {
      totalCount
      nodes { url }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

const want = await allPosts();
for (const method of ['POST', 'GET']) {
  const client = new GraphQLClient(url, { method });
  for (const first of [1, 7, 100]) {
    const byCursor = [];
    for (let info = { hasNextPage: true }; info.hasNextPage; ) {
      const { posts } = await client.request(list, { first, after: info.endCursor });
      byCursor.push(...posts.nodes.map((node) => node.url));
      assert.equal(posts.totalCount, want.length);
      info = posts.pageInfo;
    }
    assert.deepEqual(byCursor, want, `${method}, pages of ${first}`);
  }

  const byNumber = [];
  for (let offset = 0; offset < want.length; offset += 5) {
    const { posts } = await client.request(list, { first: 5, offset });
    byNumber.push(...posts.nodes.map((node) => node.url));
  }
  assert.deepEqual(byNumber, want, `${method}, pages by number`);

  // Variables of a wrong type are the client's error, and what is not found is none.
  const wrong = await client.request(list, { first: 'ten' }).catch((err) => err);
  assert.ok(wrong instanceof ClientError);
  assert.match(wrong.response.errors[0].message, /first/);
  assert.equal(wrong.response.errors[0].extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(await client.request('{ post(url: "/nowhere/") { title } }'), { post: null });
}

const { headers, status } = await new GraphQLClient(url, { method: 'GET' }).rawRequest('{ revision { commit { sha } } }');
assert.equal(status, 200);
assert.match(headers.get('etag'), /^(W\/)?"[^"]+"$/);
assert.match(headers.get('cache-control'), /public, max-age=\d+/);

console.log(`${want.length} of ${want.length} posts by 1, 7 and 100, by cursor and by number, over POST and GET; errors; headers of caching`);
