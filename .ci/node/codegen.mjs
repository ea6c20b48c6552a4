// GraphQL Code Generator's client preset: types from the served schema, a page
// that TypeScript compiles as strictly as it can, and the page's query as a
// trusted document.
//
//	node codegen.mjs URL REPOSITORY LECTERN

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { url } from './kit/arguments.js';
import { run, serveTrusted } from './kit/program.js';

const cwd = join(import.meta.dirname, 'codegen');
for (const made of ['gql', 'built']) {
  rmSync(join(cwd, made), { recursive: true, force: true });
}
run('graphql-codegen', ['--config', 'codegen.ts'], { cwd, env: { LECTERN_URL: url } });
run('tsc', ['--project', '.', '--strict', '--noEmit'], { cwd });
run('tsc', ['--project', '.'], { cwd });
const { page, documentId } = await import('./codegen/built/page.js');

// send posts what names or holds a query.
async function send(to, body) {
  const answer = await fetch(to, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

// rendered returns the page, made of what ask answers, and how many items each of
// its lists has.
async function rendered(ask) {
  const { html, counts } = await page(async (document, variables) => {
    const { data, errors } = await ask(document, variables);
    assert.equal(errors, undefined);
    return data;
  });
  assert.ok(counts.every((count) => count > 0));
  assert.deepEqual(
    ['ul', 'ol'].map((list) => html.match(new RegExp(`<${list}>.*</${list}>`, 's'))[0].match(/<li>/g).length),
    counts,
  );
  return { html, counts };
}

const { html, counts } = await rendered((document, variables) => send(url, { query: document.toString(), variables }));

const folder = mkdtempSync(join(tmpdir(), 'lectern-documents-'));
copyFileSync(join(cwd, 'gql', 'persisted-documents.json'), join(folder, 'persisted-documents.json'));
const trusted = await serveTrusted(folder);
try {
  const byName = await rendered((_, variables) => send(trusted.url, { documentId: documentId(), variables }));
  assert.equal(byName.html, html);
  const { errors } = await send(trusted.url, { query: '{ posts { totalCount } }' });
  assert.equal(errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED');
} finally {
  await trusted.stop();
  rmSync(folder, { recursive: true, force: true });
}

const documents = Object.keys(JSON.parse(readFileSync(join(cwd, 'gql', 'persisted-documents.json'), 'utf8')));
console.log(`a page of ${counts.join(' + ')} items compiles strictly and says the same by ${documents.length} trusted document`);
