/* SPDX-License-Identifier: MPL-2.0 */
/* The module for Electron applications, in a real Node.js program: against the intake, and where things are missing.
 * Run: node electron.test.mjs MODULE WAYBILL WAYBILL-INTAKE */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [file, program, intakeProgram] = process.argv.slice(2);
const waybill = createRequire(import.meta.url)(path.resolve(file));
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-electron-'));
const bin = path.join(place, 'bin');
const data = path.join(place, 'RetouchStudio');
const AUTHORIZATION = 'Bearer demo-u-1001';

async function startIntake(name, ...more) {
  const child = spawn(intakeProgram, [path.join(place, name), ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const stop = async () => { child.kill(); await once(child, 'exit'); };
  return { ready: JSON.parse(line), stop, store: path.join(place, name) };
}

function describe(ready) {
  const profile = path.join(place, 'studio.json');
  fs.writeFileSync(profile, JSON.stringify({
    waybill: 1, id: 'com.example.RetouchStudio', name: 'Retouch Studio',
    roots: { data: ['/placeholder'] },
    items: [{ id: 'logs', collect: 'logs', root: 'data', files: ['logs/*.log'] }, { id: 'environment', collect: 'environment' }],
    deliver: { store: 'oss', ticket: ready.ticket },
    privacy: { controller: 'Example Ltd.', purpose: 'To help' },
  }));
  return profile;
}

const context = () => ({
  appVersion: '3.8.1', versions: process.versions, orderNo: 'RT2026112300017', authorization: AUTHORIZATION, dirs: { data },
});
const env = { ...process.env, PATH: bin, HOME: place, WAYBILL_STATE_DIR: path.join(place, 'state'), LC_ALL: 'C.UTF-8', LANGUAGE: '' };

function filesBelow(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(one => one.isFile())
    .map(one => path.join(one.parentPath ?? one.path, one.name));
}

async function testNotInstalled() {
  const empty = { ...env, PATH: path.join(place, 'nothing') };
  for (const call of [waybill.send, waybill.sendAgreed, waybill.resume]) {
    await assert.rejects(call('com.example.RetouchStudio', context(), { env: empty }), { name: 'WaybillError', code: 'NOT_INSTALLED' });
  }
}

/* With what an AppImage leaves in the environment of its children. */
async function testSend(intake, profile) {
  const events = [];
  const own = { APPDIR: '/tmp/.mount_Studio', LD_LIBRARY_PATH: '/tmp/.mount_Studio/usr/lib', LD_PRELOAD: '/nowhere.so', PATH: `/tmp/.mount_Studio/bin:${bin}` };
  const sent = await waybill.sendAgreed(profile, context(), { env: { ...env, ...own }, onEvent: event => events.push(event) });
  assert.equal(sent.exit, 0, sent.messages);
  assert.equal(sent.state, 'delivered');
  assert.match(sent.number, /^WB-/);
  assert.ok(!sent.messages.includes('ld.so'), sent.messages);
  assert.ok(events.length > 1 && events.at(-1).number === sent.number);
  for (const told of sent.objects) assert.equal(fs.statSync(path.join(intake.store, told.key)).size, told.bytes);
  const receipt = JSON.parse(fs.readFileSync(path.join(intake.store, sent.folder, 'receipt.json')));
  assert.match(JSON.stringify(receipt), /RT2026112300017/);
  const manifest = JSON.stringify(JSON.parse(fs.readFileSync(path.join(place, 'state/cases', sent.case, 'waybill.json'))));
  for (const fact of ['3.8.1', process.versions.node]) assert.ok(manifest.includes(fact), fact);
  for (const kept of filesBelow(place)) assert.ok(!fs.readFileSync(kept).includes(AUTHORIZATION), kept);
}

async function testItems(profile) {
  const sent = await waybill.sendAgreed(profile, context(), { env, items: ['environment'] });
  assert.equal(sent.exit, 0, sent.messages);
}

/* It arrives when the application is started the next time. */
async function testOffline() {
  const intake = await startIntake('later', '--fault', 'ticket-down');
  const profile = describe(intake.ready);
  const left = await waybill.sendAgreed(profile, context(), { env, items: ['environment'], patience: '1s' });
  assert.equal(left.exit, 5, left.messages);
  assert.equal(left.state, 'waiting');
  await intake.stop();
  const port = new URL(intake.ready.endpoint).port;
  const again = await startIntake('later', '--port', port);
  const done = await waybill.resume('com.example.RetouchStudio', context(), { env });
  assert.deepEqual([done.exit, done.resumed], [0, 1], done.messages);
  const nothing = await waybill.resume('com.example.RetouchStudio', context(), { env });
  assert.deepEqual([nothing.exit, nothing.resumed], [0, 0]);
  await again.stop();
}

async function testTrouble(profile) {
  const missing = await waybill.sendAgreed(path.join(place, 'no-such.json'), context(), { env });
  assert.equal(missing.exit, 3);
  assert.ok(missing.messages.includes('no-such.json'), missing.messages);
  const large = { ...context(), comment: 'x'.repeat(4 * 1024 * 1024) }; /* more than a pipe holds, and than is read */
  const answer = await waybill.sendAgreed(profile, large, { env }).catch(error => error.result);
  assert.equal(typeof answer.exit, 'number');
  await assert.rejects(waybill.sendAgreed(profile, context(), { env, signal: AbortSignal.abort() }), { name: 'AbortError' });
}

fs.mkdirSync(bin);
fs.symlinkSync(path.resolve(program), path.join(bin, 'waybill'));
fs.mkdirSync(path.join(data, 'logs'), { recursive: true });
fs.writeFileSync(path.join(data, 'logs/app.log'), '{"level":"error","message":"上传失败","timestamp":"2026-11-28T09:00:00.000Z"}\n');
const intake = await startIntake('store');
try {
  const profile = describe(intake.ready);
  await testNotInstalled();
  await testSend(intake, profile);
  await testItems(profile);
  await testTrouble(profile);
  await testOffline();
  console.log('a Node.js program sends, resumes, and is told what is missing');
} finally {
  await intake.stop();
  fs.rmSync(place, { recursive: true });
}
