// Subscribes with the clients of npm's graphql-ws and graphql-sse, and with
// Apollo Client and urql over the former, pushes a commit, and checks that each
// client hears of it once, from the new revision.
//
//	node live.mjs URL REPOSITORY LECTERN
//
// The server follows the repository and polls it, or is told about by a hook.

import assert from 'node:assert/strict';

import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client as UrqlClient, subscriptionExchange } from '@urql/core';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

import { url } from './kit/arguments.js';
import { pushPage } from './kit/push.js';

const patience = 60_000; // milliseconds
const subscription = `subscription Live {
  revisionChanged {
    revision { ref commit { sha message } }
    previous { commit { sha } }
    added { path title }
    modified { path }
    removedPaths
  }
}`;

const overSocket = createSocketClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
const overEvents = createEventClient({ url, retryAttempts: 0 });
const apollo = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(overSocket) });
const urql = new UrqlClient({
  url,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: overSocket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

// Each subscribes, given what to do with answers, errors and the end.
const clients = {
  'graphql-ws': (sink, on) => overSocket.subscribe({ query: subscription }, sink, on),
  'graphql-sse': (sink, on) => overEvents.subscribe({ query: subscription }, sink, on),
  'Apollo Client': (sink) => apollo.subscribe({ query: gql(subscription) }).subscribe(sink),
  urql: (sink) => urql.subscription(subscription, {}).subscribe(sink.next),
};

// ask returns the data of a query that has one answer.
async function ask(client, query) {
  const answers = [];
  for await (const answer of client.iterate({ query })) {
    answers.push(answer);
  }
  assert.equal(answers.length, 1);
  assert.equal(answers[0].errors, undefined);
  return answers[0].data;
}

const watchdog = setTimeout(() => {
  console.error(`nothing was heard within ${patience / 1000} s`);
  process.exit(1);
}, patience);

const before = (await ask(overSocket, '{ revision { commit { sha } } }')).revision.commit.sha;
assert.equal((await ask(overEvents, '{ revision { commit { sha } } }')).revision.commit.sha, before);

const heard = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
const first = [];
const begun = [];
for (const [name, subscribe] of Object.entries(clients)) {
  const on = {};
  // The answer to the request for events comes once the subscription has begun.
  begun.push(name === 'graphql-sse' ? new Promise((resolve) => (on.connected = resolve)) : undefined);
  first.push(
    new Promise((resolve, reject) => {
      subscribe(
        {
          next(answer) {
            heard[name].push(answer);
            resolve();
          },
          error: reject,
          complete: () => reject(new Error(`${name}: the server completed a subscription`)),
        },
        on,
      );
    }),
  );
}
await Promise.all(begun);
// A socket's messages are taken in their order: once the second of these is
// answered, all subscriptions that were sent before the first is have begun.
await ask(overSocket, '{ __typename }');
await ask(overSocket, '{ __typename }');

const { path, title, sha } = pushPage('Pushed while clients listen');
await Promise.all(first);

for (const [name, answers] of Object.entries(heard)) {
  assert.equal(answers.length, 1, `${name} heard of the commit ${answers.length} times`);
  assert.equal(answers[0].errors ?? answers[0].error, undefined);
  const { revision, previous, added, modified, removedPaths } = answers[0].data.revisionChanged;
  assert.equal(revision.commit.sha, sha);
  assert.equal(revision.commit.message.trim(), title);
  assert.equal(previous.commit.sha, before);
  assert.deepEqual(added.map((post) => [post.path, post.title]), [[path, title]]);
  assert.deepEqual(modified, []);
  assert.deepEqual(removedPaths, []);
}

// What does not fit the schema is an error, not a silence.
await assert.rejects(ask(overSocket, 'subscription { nonsense }'), (err) => err[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
await assert.rejects(ask(overEvents, 'subscription { nonsense }'), assert.AssertionError);

clearTimeout(watchdog);
overEvents.dispose();
await overSocket.dispose();
console.log(`${Object.keys(heard).join(', ')} each heard of ${sha.slice(0, 7)} once`);
