/* SPDX-License-Identifier: MPL-2.0 */
/* What "waybill watch" tells of the logs that the real winston writes, read by others: each envelope as it came over the
 * wire goes through Sentry's own parsers, and to Spotlight, which shows the same. Run: node receivers.test.mjs WAYBILL
 * NPM-FOLDER (tests/channel/receiving.mjs says which packages are taken, and when the test is skipped). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import zlib from 'node:zlib';
import { assertWhole, CAN_RUN_SPOTLIGHT, checkFrames, checkSpotlight, load, parse, stayOnLoopback, TYPE } from '../channel/receiving.mjs';

const [program, npmFolder] = process.argv.slice(2);
const KEY = '0123456789abcdef0123456789abcdef';
const SECRETS = ['13912345678', 'LTAI5tWatchFakeKey0001'];
const LONGEST_MS = 60000;

stayOnLoopback();
const [winston, sentry, spotlight] = await load(npmFolder);

/* --- what is logged -------------------------------------------------------------------------- */

function thrown(message, properties = {}) {
  return Object.assign(new TypeError(message), properties);
}

const secret = { phone: SECRETS[0], token: SECRETS[1] };
const deep = Array.from({ length: 30 }).reduce(inner => () => inner(), () => thrown('深处'));
/* Each of a kind of its own; those with false are not told. */
const table = [
  [true, 'error', '订单RT2026112300017上传失败，第3次重试', { service: 'upload', ...secret }],
  [false, 'warn', 'slow answer 🐢', {}],
  [true, 'error', '“引号”、反斜杠 \\ 和 \u2028 换行\n第二行 🐢', { label: '界面' }],
  [true, 'error', thrown('x is undefined', { code: 'ERR_UPLOAD_TIMEOUT' }), {}],
  [false, 'info', 'nobody needs to know', secret],
  [true, 'error', 'saving failed', thrown('磁盘已满', { code: 'ENOSPC' })],
  [true, 'error', deep(), {}],
  [true, 'error', '\u001b[31mred\u001b[39m', { nested: { deep: [{ er: 'ror' }] } }],
  [true, 'error', '很长'.repeat(20000), {}],
  [true, 'error', 'with a lot beside it', { ...secret, blob: 'blob'.repeat(40000) }],
  [true, 'error', 'with a picture', { ...secret, base64: 'iVBORw0KGgo'.repeat(200000) }],
];
const expected = table.filter(([isTold]) => isTold).length;

function log(folder) {
  const { format } = winston;
  const file = path.join(folder, 'app.log');
  const logger = winston.createLogger({
    level: 'silly',
    format: format.combine(format.errors({ stack: true }), format.timestamp(), format.json()),
    transports: [new winston.transports.File({ filename: file })],
  });
  for (const [, level, message, meta] of table) {
    if (message instanceof Error) logger[level](message);
    else logger[level](message, meta);
  }
}

/* --- who is told ----------------------------------------------------------------------------- */

async function record() {
  const got = [];
  const server = http.createServer(async (request, reply) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    const isGzip = request.headers['content-encoding'] === 'gzip';
    assert.equal(request.url, '/api/42/envelope/');
    assert.equal(request.headers['content-type'], TYPE);
    assert.match(request.headers['x-sentry-auth'], new RegExp(`sentry_key=${KEY}`));
    const body = isGzip ? zlib.gunzipSync(sent) : sent;
    got.push({ n: got.length, body, sent, isGzip });
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify({ id: JSON.parse(body.subarray(0, body.indexOf('\n'))).event_id }));
  });
  server.listen(0);
  await once(server, 'listening');
  return { got, server, port: server.address().port };
}

function describe(place, port) {
  const profile = path.join(place, 'watched.json');
  fs.writeFileSync(profile, JSON.stringify({
    waybill: 1, id: 'com.example.Watched', name: 'Watched',
    roots: { data: ['/placeholder'] },
    items: [{ id: 'logs', collect: 'logs', root: 'data', files: ['logs/**'] }],
    sentry: { dsn: `http://${KEY}@127.0.0.1:${port}/42`, perDay: 100 },
    privacy: {
      controller: 'Example Ltd.', purpose: 'To help',
      recipients: [{ name: 'Sentry', country: 'US', role: 'processor', gets: ['alerts'] }],
    },
  }));
  return profile;
}

async function until(isSo, why) {
  const end = Date.now() + LONGEST_MS;
  while (!isSo()) {
    assert.ok(Date.now() < end, why);
    await pause(20);
  }
}

async function watch(place, port, whileWatched) {
  const state = path.join(place, 'state');
  const options = ['watch', describe(place, port), '--root', `data=${path.join(place, 'data')}`, '--yes'];
  const env = { ...process.env, WAYBILL_STATE_DIR: state, HOME: place, LC_ALL: 'C.UTF-8' };
  const child = spawn(program, options, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const over = once(child, 'exit');
  try {
    await until(() => fs.existsSync(path.join(state, 'alerts/com.example.Watched/watch.json')), 'nobody watches');
    await whileWatched(() => assert.equal(child.exitCode, null));
  } finally {
    child.kill();
    assert.equal((await over)[0], 130);
  }
}

/* --- what came ------------------------------------------------------------------------------- */

const eventsOf = ({ parsed: [, items] }) => items.filter(([{ type }]) => type === 'event').map(([, event]) => event);

function checkFirst(event) {
  assert.equal(event.logentry.formatted, '订单RT2026112300017上传失败，第3次重试');
  assert.equal(event.logger, 'upload');
  assert.equal(event.level, 'error');
  assert.equal(event.fingerprint.length, new Set(event.fingerprint).size);
}

function checkStacks(events, lines) {
  const withStacks = lines.filter(({ level, stack }) => level === 'error' && stack);
  assert.equal(withStacks.length, 3);
  for (const line of withStacks) {
    const [, type, words] = line.stack.match(/^(\w+): (.*)/);
    const found = events.filter(({ exception }) => exception?.values[0].value === words);
    assert.equal(found.length, 1, words);
    assert.equal(found[0].exception.values[0].type, type);
    checkFrames(sentry, found[0].exception.values[0].stacktrace.frames, line.stack);
  }
}

function check(got, lines) {
  for (const one of got) {
    assertWhole(one.body);
    one.parsed = parse(sentry, one.body);
    for (const text of [...SECRETS, 'nobody needs to know', '\u001b']) assert.ok(!one.body.includes(text), text);
  }
  const events = got.flatMap(eventsOf);
  const words = events.map(event => event.logentry.formatted);
  assert.equal(events.length, expected);
  assert.equal(new Set(events.map(event => event.event_id)).size, expected);
  assert.equal(new Set(events.map(event => event.tags['waybill.group'])).size, expected);
  assert.ok(words.includes('“引号”、反斜杠 \\ 和 \u2028 换行\n第二行 🐢'), words);
  assert.ok(words.some(text => text.startsWith('很长很长') && !text.includes('\ufffd')), 'cut in the middle of a character');
  for (const text of ['with a lot beside it', 'with a picture']) assert.ok(words.includes(text), text);
  checkFirst(events[0]);
  checkStacks(events, lines);
}

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-watched-'));
const logs = path.join(place, 'data/logs');
fs.mkdirSync(logs, { recursive: true });
try {
  const { got, server, port } = await record();
  await watch(place, port, async assertRuns => {
    log(logs);
    await until(() => (assertRuns(), got.length >= expected), 'not all of them came');
  });
  check(got, fs.readFileSync(path.join(logs, 'app.log'), 'utf8').trimEnd().split('\n').map(JSON.parse));
  if (CAN_RUN_SPOTLIGHT) await checkSpotlight(spotlight, got);
  server.close();
  console.log(`${got.length} envelopes of watch are read alike by Sentry's SDK${CAN_RUN_SPOTLIGHT ? ' and Spotlight' : ''}`);
} finally {
  fs.rmSync(place, { recursive: true });
}
