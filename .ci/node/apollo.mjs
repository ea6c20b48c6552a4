// Apollo Client 4 as the README sets it up, and Apollo Client 3 in the same way:
// lists joined from pages, the cache, automatic persisted queries, errors.
//
//	node apollo.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';

import * as apollo4 from '@apollo/client';
import apollo3 from 'apollo3/core/core.cjs';
import apollo3PersistedQueries from 'apollo3/link/persisted-queries/persisted-queries.cjs';

import { lecternCache, lecternClient, sha256 } from './frontend/apollo.js';
import { url } from './kit/arguments.js';
import { allPosts, pastRevision, possibleTypes, sorted } from './kit/reference.js';
import { record } from './kit/wire.js';

const { gql } = apollo4;

const list = gql`
  query List($filter: PostFilter, $first: Int, $after: String, $last: Int, $before: String) {
    posts(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      edges { cursor node { id url } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

const versions = {
  4: {
    client: (uri) => lecternClient(uri),
    errors: (err) => (apollo4.CombinedGraphQLErrors.is(err) ? err.errors : assert.fail(err)),
  },
  3: {
    client: (uri) =>
      new apollo3.ApolloClient({
        cache: new apollo3.InMemoryCache(lecternCache),
        link: apollo3PersistedQueries
          .createPersistedQueryLink({ sha256, useGETForHashedQueries: true })
          .concat(new apollo3.HttpLink({ uri })),
      }),
    errors: (err) => (err.networkError ? assert.fail(err) : err.graphQLErrors),
  },
};

// walk joins the pages of a list in the cache, and returns the whole list as the
// cache then holds it.
async function walk(client, variables, next) {
  const observed = client.watchQuery({ query: list, variables });
  const subscription = observed.subscribe({});
  let pages = 1;
  await client.query({ query: list, variables });
  for (;;) {
    const { posts } = client.readQuery({ query: list, variables });
    const more = next(posts.pageInfo);
    if (!more) {
      subscription.unsubscribe();
      return { posts, pages };
    }
    await observed.fetchMore({ variables: { ...variables, ...more } });
    pages++;
  }
}

const warnings = [];
console.warn = console.error = (...words) => warnings.push(words.join(' '));

const requests = record();
const want = await allPosts();
const old = await pastRevision();
assert.deepEqual(await possibleTypes(), sorted(lecternCache.possibleTypes));

const report = [];
for (const [version, { client: connect, errors }] of Object.entries(versions)) {
  const client = connect(url);

  const forth = await walk(client, { first: 4 }, (info) => info.hasNextPage && { after: info.endCursor });
  assert.equal(forth.posts.totalCount, want.length);
  assert.deepEqual(forth.posts.edges.map((edge) => edge.node.url), want);
  const back = await walk(connect(url), { last: 4 }, (info) => info.hasPreviousPage && { first: null, last: 4, before: info.startCursor });
  assert.deepEqual(back.posts.edges.map((edge) => edge.node.url), want);

  // Another filter is another list.
  const english = await walk(client, { first: 4, filter: { language: { eq: 'en' } } }, (info) => info.hasNextPage && { after: info.endCursor });
  assert.ok(english.posts.totalCount > 0 && english.posts.totalCount < want.length);
  assert.equal(english.posts.edges.length, english.posts.totalCount);
  assert.equal(client.readQuery({ query: list, variables: { first: 4 } }).posts.edges.length, want.length);

  // A node is one object, however it was asked for; parts of a body add up.
  const { id } = forth.posts.edges[0].node;
  const node = gql`query ($id: ID!) { node(id: $id) { id ... on Post { title body { markdown } } } }`;
  const page = gql`query ($url: String!) { post(url: $url) { id body { html } } }`;
  await client.query({ query: node, variables: { id } });
  await client.query({ query: page, variables: { url: want[0] } });
  const whole = client.readFragment({
    id: `Post:${id}`,
    fragment: gql`fragment Whole on Post { url title body { markdown html } }`,
  });
  assert.equal(whole.url, want[0]);
  assert.ok(whole.title && whole.body.markdown && whole.body.html);

  // Nothing but nodes goes by an id of its own.
  await client.query({
    query: gql`{ posts(first: 5) { edges { node { id authors { name } tags { name } body { headings { id text } links { url } } } } } }`,
  });
  const kept = new Set(Object.keys(client.extract()).map((key) => key.replace(/:.*/, '')));
  assert.ok(kept.has('Post'));
  assert.deepEqual([...kept].filter((type) => !lecternCache.possibleTypes.Node.includes(type)), ['ROOT_QUERY']);

  // The server learns a query from the first who sends it; all others send the
  // hash alone.
  const names = gql`query Names${crypto.randomUUID().replaceAll('-', '')} { speakers(first: 100) { totalCount nodes { id name } } }`;
  requests.length = 0;
  const { data } = await client.query({ query: names });
  assert.equal(data.speakers.nodes.length, data.speakers.totalCount);
  const sent = requests.map(({ method, hasText }) => `${method} ${hasText ? 'text' : 'hash'}`);
  assert.deepEqual(sent, ['GET hash', 'POST text']);
  requests.length = 0;
  await connect(url).query({ query: names });
  assert.deepEqual(requests, [{ method: 'GET', hasText: false, status: 200 }]);

  // Another revision has a client of its own.
  const { data: past } = await connect(old.url).query({ query: list });
  assert.equal(past.posts.totalCount, old.posts);

  // What is wrong with a request comes as GraphQL errors, whether it could not
  // be run or failed.
  const codes = [];
  for (const query of [gql`{ posts(after: "forged") { totalCount } }`, gql`{ posts { nonsense } }`]) {
    const err = await connect(url).query({ query }).then(() => assert.fail('no error'), (err) => err);
    codes.push(errors(err)[0].extensions.code);
  }
  assert.deepEqual(codes, ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']);

  client.stop();
  assert.deepEqual(warnings, []);
  report.push(`${version}: ${forth.posts.edges.length} of ${forth.posts.totalCount} posts in ${forth.pages} pages each way`);
}
console.log(`${report.join('; ')}; nodes, persisted queries, ?ref= and errors alike`);
