// Subscribes with the clients of npm's graphql-ws and graphql-sse, pushes a
// commit, and checks that each client hears of it once, from the new revision.
//
//	node live.mjs URL REPOSITORY
//
// URL is that of /graphql, REPOSITORY a bare repository that the server follows
// and polls, or is told about by a hook.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, repository] = process.argv.slice(2);
if (!url || !repository) {
  console.error('usage: node live.mjs URL REPOSITORY');
  process.exit(2);
}

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
const clients = { 'graphql-ws': overSocket, 'graphql-sse': overEvents };

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

// pushCommit adds a page to the repository and returns the commit's SHA.
function pushCommit(path, title) {
  const tree = mkdtempSync(join(tmpdir(), 'lectern-live-'));
  const git = (...args) =>
    execFileSync('git', ['-C', tree, '-c', 'user.name=Lin Shen', '-c', 'user.email=lin@site.example', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  try {
    git('clone', '--quiet', '--depth=1', new URL(`file://${repository}`).href, '.');
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\nHello.\n`);
    git('add', path);
    git('commit', '--quiet', '--message', title);
    git('push', '--quiet', 'origin', 'HEAD');
    return git('rev-parse', 'HEAD');
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

const watchdog = setTimeout(() => {
  console.error(`nothing was heard within ${patience / 1000} s`);
  process.exit(1);
}, patience);

const before = (await ask(overSocket, '{ revision { commit { sha } } }')).revision.commit.sha;
assert.equal((await ask(overEvents, '{ revision { commit { sha } } }')).revision.commit.sha, before);

const heard = { 'graphql-ws': [], 'graphql-sse': [] };
const first = [];
const begun = [];
for (const [name, client] of Object.entries(clients)) {
  const on = {};
  // The answer to the request for events comes once the subscription has begun.
  begun.push(name === 'graphql-sse' ? new Promise((resolve) => (on.connected = resolve)) : undefined);
  first.push(
    new Promise((resolve, reject) => {
      client.subscribe(
        { query: subscription },
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
// A socket's messages are taken in their order: once this is answered, the
// subscription before it has begun.
begun.push(ask(overSocket, '{ __typename }'));
await Promise.all(begun);

const path = 'content/zh/blog/pushed-while-listening.md';
const title = 'Pushed while clients listen';
const sha = pushCommit(path, title);
await Promise.all(first);

for (const [name, answers] of Object.entries(heard)) {
  assert.equal(answers.length, 1, `${name} heard of the commit ${answers.length} times`);
  assert.equal(answers[0].errors, undefined);
  const { revision, previous, added, modified, removedPaths } = answers[0].data.revisionChanged;
  assert.equal(revision.commit.sha, sha);
  assert.equal(revision.commit.message.trim(), title);
  assert.equal(previous.commit.sha, before);
  assert.deepEqual(added, [{ path, title }]);
  assert.deepEqual(modified, []);
  assert.deepEqual(removedPaths, []);
}

// What does not fit the schema is an error, not a silence.
await assert.rejects(ask(overSocket, 'subscription { nonsense }'), (err) => err[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
await assert.rejects(ask(overEvents, 'subscription { nonsense }'), assert.AssertionError);

clearTimeout(watchdog);
overEvents.dispose();
await overSocket.dispose();
console.log(`${Object.keys(heard).join(' and ')} each heard of ${sha.slice(0, 7)} once`);
