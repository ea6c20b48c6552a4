// What the server holds, asked for in the plainest way: clients are compared
// with it.

import assert from 'node:assert/strict';

import { buildClientSchema, getIntrospectionQuery, isAbstractType, isIntrospectionType, isObjectType } from 'graphql';

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

// pastRevision returns the URL of the API over an older commit, and the number of
// posts that this has. It is an error if there are as many today.
export async function pastRevision() {
  const { at, posts } = await post(`{
    posts { totalCount }
    at(asOf: "2025-01-01T00:00:00Z") { posts { totalCount } revision { commit { sha } } }
  }`);
  assert.ok(at.posts.totalCount > 0 && at.posts.totalCount < posts.totalCount);
  return { url: `${url}?ref=${at.revision.commit.sha}`, posts: at.posts.totalCount };
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

// partTypes returns the names of the object types that are no nodes and that
// clients must be told of, by the alphabet: all but roots, connections and their
// edges.
export async function partTypes() {
  const schema = buildClientSchema(await introspection());
  const others = [schema.getQueryType(), schema.getSubscriptionType(), ...schema.getPossibleTypes(schema.getType('Node'))];
  const parts = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && !others.includes(type) && !/(Connection|Edge|^PageInfo)$/.test(type.name),
  );
  return parts.map((type) => type.name).sort();
}

// sorted returns the names in each list by the alphabet.
export function sorted(lists) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list].sort()]));
}
