// What the server holds, asked for in the plainest way: clients are compared
// with it.

import assert from 'node:assert/strict';

import { buildClientSchema, getIntrospectionQuery, isAbstractType } from 'graphql';

import { url } from './arguments.js';

// post answers an operation over a POST of JSON.
export async function post(query, variables = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

// allPosts returns the URLs of all posts, in the order of the list. It is an
// error if they do not fit on one page of the API.
export async function allPosts() {
  const { posts } = await post('{ posts(first: 100) { totalCount nodes { url } } }');
  assert.ok(posts.totalCount > 10, 'there are too few posts to walk');
  assert.equal(posts.nodes.length, posts.totalCount);
  return posts.nodes.map((node) => node.url);
}

// introspection returns the schema as the server tells it.
export function introspection() {
  return post(getIntrospectionQuery());
}

// possibleTypes returns the names of the types of each interface and union, by
// the alphabet.
export async function possibleTypes() {
  const schema = buildClientSchema(await introspection());
  const abstract = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type));
  return sorted(Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map((possible) => possible.name)])));
}

// sorted returns the names in each list by the alphabet.
export function sorted(lists) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list].sort()]));
}
