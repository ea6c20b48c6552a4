// A push to the repository that the server follows.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { repository } from './arguments.js';

// pushPage adds a page to the blog, in a commit of its own, and returns the page
// and the commit's SHA.
export function pushPage(title) {
  const path = `content/zh/blog/pushed-${Date.now()}.md`;
  const tree = mkdtempSync(join(tmpdir(), 'lectern-push-'));
  const git = (...args) =>
    execFileSync('git', ['-C', tree, '-c', 'user.name=Lin Shen', '-c', 'user.email=lin@site.example', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  try {
    git('clone', '--quiet', '--depth=1', pathToFileURL(repository).href, '.');
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `---\ntitle: ${title}\ndate: 2026-01-01\n---\n\nHello.\n`);
    git('add', path);
    git('commit', '--quiet', '--message', title);
    git('push', '--quiet', 'origin', 'HEAD');
    return { path, title, sha: git('rev-parse', 'HEAD') };
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
