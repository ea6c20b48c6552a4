// Programs that a check runs, and that end with it at the latest.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { program, repository } from './arguments.js';

// run runs one of the programs that npm installed, and returns what it prints.
// If it fails, the error holds that.
export function run(name, args, { cwd, env = {} }) {
  try {
    return execFileSync(join(import.meta.dirname, '..', 'node_modules', '.bin', name), args, {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (err) {
    throw new Error(`${name} failed:\n${err.stdout}${err.stderr}`);
  }
}

// schema returns what "lectern schema" prints.
export function schema() {
  return execFileSync(program, ['schema'], { encoding: 'utf8' });
}

// serveTrusted starts a server of the repository that answers the documents of a
// folder and no others. It returns its URL, and a function that ends it.
export async function serveTrusted(folder) {
  const data = mkdtempSync(join(tmpdir(), 'lectern-trusted-'));
  const args = ['--addr', '127.0.0.1:0', '--data', data, '--log-format', 'json', '--trusted-documents', folder, '--trusted-only'];
  const server = spawn(program, ['serve', ...args, repository], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  const kill = () => server.kill();
  process.on('exit', kill);
  const stop = async () => {
    kill();
    await ended;
    process.off('exit', kill);
    rmSync(data, { recursive: true, force: true });
  };

  const log = [];
  let url;
  for await (const line of createInterface({ input: server.stderr })) {
    log.push(line);
    const { msg, graphql } = JSON.parse(line);
    url ??= msg === 'listening' ? graphql : undefined;
    if (url && msg === 'serving') {
      server.stderr.resume();
      return { url, stop };
    }
  }
  await stop();
  throw new Error(`lectern serve ended:\n${log.join('\n')}`);
}
