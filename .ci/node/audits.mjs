// Holds the server to the GraphQL over HTTP specification with the audits of
// graphql-http: what it MUST, SHOULD and MAY do, all of them.
//
//	node audits.mjs URL
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const counts = {};
let failed = 0;
for (const audit of serverAudits({ url })) {
  const result = await audit.fn();
  const level = /^(MUST|SHOULD|MAY)/.exec(result.name)[1];
  counts[level] ??= { passed: 0, all: 0 };
  counts[level].all++;
  if (result.status === 'ok') {
    counts[level].passed++;
    continue;
  }
  failed++;
  console.error(`${result.id} ${result.name}: ${result.reason} (status ${result.response.status})`);
}
const all = Object.values(counts).reduce((sum, count) => sum + count.all, 0);
const levels = Object.entries(counts).map(([level, { passed, all }]) => `${level} ${passed}/${all}`);
console.log(`${all - failed} of ${all} audits pass: ${levels.join(', ')}`);
if (failed > 0 || all === 0) {
  process.exitCode = 1;
}
