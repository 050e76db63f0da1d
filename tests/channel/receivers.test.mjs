/* SPDX-License-Identifier: MPL-2.0 */
/* Envelopes of what the real winston logs, read by others: Sentry's own parsers of envelopes and stacks, and Spotlight,
 * which is run here on the loopback, where Node.js is new enough for it. Run: node receivers.test.mjs WRITE-ENVELOPES
 * NPM-FOLDER; node_modules is taken from WB_NODE_MODULES, else from NPM-FOLDER; without them the test is skipped (77). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import zlib from 'node:zlib';
import { assertWhole, CAN_RUN_SPOTLIGHT, checkFrames, checkSpotlight, load, parse, stayOnLoopback } from './receiving.mjs';

const [program, npmFolder] = process.argv.slice(2);
const BREADCRUMBS = 100;

stayOnLoopback();
const [winston, sentry, spotlight] = await load(npmFolder);

/* --- what is logged -------------------------------------------------------------------------- */

function thrown(message, properties = {}) {
  return Object.assign(new TypeError(message), properties);
}

const deep = Array.from({ length: 30 }).reduce(inner => () => inner(), () => thrown('深处'));
const table = [
  ['error', '订单RT2026112300017上传失败，第3次重试', { service: 'upload' }],
  ['warn', 'slow answer from 10.0.0.1 🐢', {}],
  ['info', '“引号”、反斜杠 \\ 和 \u2028 换行\n第二行', { label: '界面' }],
  ['error', thrown('x is undefined', { code: 'ERR_UPLOAD_TIMEOUT' }), {}],
  ['error', 'saving failed', thrown('磁盘已满', { code: 'ENOSPC' })],
  ['error', deep(), {}],
  ['debug', '\ud83d\ude00'.repeat(500), {}],
  ...Array.from({ length: 150 }, (_, i) => ['info', `第${i}步`, { module: 'm' }]),
  ['error', '前面有很多', {}],
];
const levels = { error: 'error', warn: 'warning', info: 'info', debug: 'debug' };

async function logTable() {
  const { format } = winston;
  const stream = new PassThrough();
  const logger = winston.createLogger({
    level: 'silly',
    format: format.combine(format.errors({ stack: true }), format.timestamp(), format.json()),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
  });
  for (const [level, message, meta] of table) {
    if (message instanceof Error) logger[level](message);
    else logger[level](message, meta);
  }
  logger.end();
  await new Promise(resolve => logger.on('finish', resolve));
  stream.end();
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/* --- reading --------------------------------------------------------------------------------- */

function read(folder) {
  return fs.readdirSync(folder).sort().map((name, n) => {
    const sent = fs.readFileSync(path.join(folder, name));
    const isGzip = name.endsWith('.gz');
    const body = isGzip ? zlib.gunzipSync(sent) : sent;
    assertWhole(body);
    return { n, body, sent, isGzip, parsed: parse(sentry, body) };
  });
}

function checkHead({ n, parsed: [head, items] }, types) {
  assert.equal(head.event_id, n.toString(16).padStart(32, '0'));
  assert.equal(head.sent_at, '2026-11-18T11:06:40.000Z');
  assert.equal(head.sdk.name, 'waybill');
  assert.deepEqual(items.map(([header]) => header.type), types);
  assert.equal(items[0][1].event_id, head.event_id);
}

function checkException(event, line) {
  if (!line.stack) return assert.equal(event.exception, undefined);
  const [value, ...more] = event.exception.values;
  const [, type, words] = line.stack.match(/^(\w+): (.*)/);
  assert.deepEqual([value.type, value.value, more.length], [type, words, 0]);
  checkFrames(sentry, value.stacktrace.frames, line.stack);
}

function checkEntry(envelope, line, before) {
  checkHead(envelope, ['event']);
  const event = envelope.parsed[1][0][1];
  assert.equal(event.logentry.formatted, line.message);
  assert.equal(event.level, levels[line.level]);
  assert.equal(event.logger, line.service ?? line.label ?? line.module);
  assert.equal(event.timestamp * 1000, Date.parse(line.timestamp));
  assert.equal(event.tags.code, line.code);
  assert.equal(event.tags['waybill.case'], 'WB-7K3Q-9F2M');
  assert.equal(event.release, 'RetouchStudio@3.2.1');
  assert.equal(event.contexts.runtime.name, 'Electron');
  assert.deepEqual((event.breadcrumbs?.values ?? []).map(crumb => [crumb.message, crumb.timestamp * 1000]),
    before.slice(-BREADCRUMBS).map(({ message, timestamp }) => [message, Date.parse(timestamp)]));
  checkException(event, line);
}

function checkCase(envelope) {
  checkHead(envelope, ['event', 'attachment', 'client_report']);
  const [[, event], [header, attachment], [, report]] = envelope.parsed[1];
  assert.equal(event.contexts.diagnostics.case, 'WB-7K3Q-9F2M');
  assert.equal(header.filename, '附件.txt');
  assert.equal(Buffer.from(attachment).toString(), '第一行\n\0{"type":"event"}\n');
  assert.deepEqual(report.discarded_events, [{ reason: 'cache_overflow', category: 'error', quantity: 3 }]);
}

function checkWords(envelope) {
  checkHead(envelope, ['feedback']);
  const { feedback } = envelope.parsed[1][0][1].contexts;
  assert.equal(feedback.message, '上传到一半就停了\n“每次都这样”');
  assert.equal(feedback.associated_event_id, (envelope.n - 1).toString(16).padStart(32, '0'));
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-receivers-'));
try {
  const log = await logTable();
  const done = spawnSync(program, [folder], { input: log, stdio: ['pipe', 'inherit', 'inherit'] });
  assert.equal(done.status, 0);
  const lines = log.toString().trimEnd().split('\n').map(JSON.parse);
  const envelopes = read(folder);
  assert.equal(lines.length, table.length);
  assert.equal(envelopes.length, lines.length + 2);
  lines.forEach((line, n) => checkEntry(envelopes[n], line, lines.slice(0, n)));
  checkCase(envelopes[lines.length]);
  checkWords(envelopes[lines.length + 1]);
  if (CAN_RUN_SPOTLIGHT) await checkSpotlight(spotlight, envelopes);
  console.log(`${envelopes.length} envelopes are read alike by Sentry's SDK${CAN_RUN_SPOTLIGHT ? ' and Spotlight' : ''}`);
} finally {
  fs.rmSync(folder, { recursive: true });
}
