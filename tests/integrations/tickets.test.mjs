/* SPDX-License-Identifier: MPL-2.0 */
/* The reference of a ticket endpoint, with the vendor's client and waybill itself. Alibaba's STS is not on this computer: what stands in
 * for it checks signatures as its documentation says, and gives the intake's keys; that tickets allow what is stored, and nothing else,
 * is told by their policies. Run: node tickets.test.mjs TICKETS WAYBILL WAYBILL-INTAKE NPM-FOLDER */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const [file, program, intakeProgram, npmFolder] = process.argv.slice(2);
const modules = path.resolve(process.env.WB_NODE_MODULES || path.join(npmFolder, 'node_modules'));
if (!fs.existsSync(path.join(modules, 'ali-oss'))) {
  console.log(`ali-oss can't be loaded from ${modules}`);
  process.exit(77);
}
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-tickets-'));
/* As a vendor has it: copied, with node_modules beside it. */
fs.copyFileSync(file, path.join(place, 'tickets.js'));
fs.symlinkSync(modules, path.join(place, 'node_modules'));
const { createTickets } = createRequire(path.join(place, '/'))('./tickets.js');
const ROLE = 'acs:ram::1234567890123456:role/waybill-upload';
const STS_KEYS = { accessKeyId: 'LTAI-of-the-office', accessKeySecret: 'secret-of-the-office' };
const data = path.join(place, 'RetouchStudio');
const signedIn = new Map([['Bearer ann', 'U201835'], ['Bearer bob', 'U7']]);
const ordersOf = { U201835: ['RT2026112300017'], U7: [] };
const asked = [];
const answers = new Set();

/* --- servers --------------------------------------------------------------------------------- */

async function serve(listener) {
  const server = http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

const escape = text => encodeURIComponent(text).replace(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/* RPC style: HMAC-SHA1 over POST&%2F& and the sorted parameters. */
function isSigned(parameters) {
  const all = [...parameters].filter(([name]) => name !== 'Signature').sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `POST&${escape('/')}&${escape(all.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&'))}`;
  return parameters.get('Signature') === crypto.createHmac('sha1', `${STS_KEYS.accessKeySecret}&`).update(text).digest('base64');
}

function stsOf(ready) {
  return async (request, reply) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const parameters = new URLSearchParams(Buffer.concat(chunks).toString());
    const isRight = isSigned(parameters) && parameters.get('AccessKeyId') === STS_KEYS.accessKeyId && parameters.get('RoleArn') === ROLE
      && parameters.get('Action') === 'AssumeRole' && parameters.get('DurationSeconds') >= 900;
    if (isRight) asked.push(JSON.parse(parameters.get('Policy')));
    reply.writeHead(isRight ? 200 : 403, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(isRight
      ? { Credentials: { AccessKeyId: ready.accessKeyId, AccessKeySecret: ready.accessKeySecret, SecurityToken: '', Expiration: new Date(Date.now() + 3600000).toISOString().slice(0, 19) + 'Z' } }
      : { Code: 'SignatureDoesNotMatch', Message: 'no' }));
  };
}

async function startIntake() {
  const child = spawn(intakeProgram, [path.join(place, 'store')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ready: JSON.parse(line) };
}

/* What is asked and answered is what openapi.json says. */
function describedBy(listener) {
  const { default: Ajv } = createRequire(path.join(place, '/'))('ajv/dist/2020.js');
  const described = JSON.parse(fs.readFileSync(path.join(path.dirname(file), 'openapi.json')));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const check = (name, value) => {
    const isRight = ajv.validate({ ...described.components.schemas[name], components: described.components }, value);
    assert.ok(isRight, `${name}: ${ajv.errorsText()}: ${JSON.stringify(value)}`);
  };
  return async (request, reply) => {
    const end = reply.end.bind(reply);
    reply.end = text => {
      const said = JSON.parse(text);
      check(reply.statusCode !== 200 ? 'Refusal' : said.withdrawn ? 'Withdrawn' : 'Ticket', said);
      answers.add(reply.statusCode !== 200 ? 'Refusal' : said.withdrawn ? 'Withdrawn' : 'Ticket');
      end(text);
    };
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (/^waybill/i.test(request.headers['user-agent'])) {
      check('Request', JSON.parse(Buffer.concat(chunks)));
      answers.add('Request');
    }
    await listener(Object.assign(Readable.from(chunks), { method: request.method, headers: request.headers }), reply);
  };
}

/* --- waybill --------------------------------------------------------------------------------- */

async function waybill(args, context = {}, patience = '30s') {
  const env = { ...process.env, HOME: place, WAYBILL_STATE_DIR: path.join(place, 'state'), LC_ALL: 'C.UTF-8', LANGUAGE: '' };
  const child = spawn(program, [...args, '--json', '--patience', patience], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(context));
  const out = [], err = [];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => err.push(chunk));
  const [exit] = await once(child, 'close');
  const lines = Buffer.concat(out).toString().trim().split('\n');
  return { exit, err: Buffer.concat(err).toString(), ...(lines.at(-1) && JSON.parse(lines.at(-1))) };
}

function describe(url) {
  const profile = path.join(place, 'studio.json');
  fs.writeFileSync(profile, JSON.stringify({
    waybill: 1, id: 'com.example.RetouchStudio', name: 'Retouch Studio', roots: { data: ['/placeholder'] },
    items: [{ id: 'logs', collect: 'logs', root: 'data', files: ['logs/*.log'] }, { id: 'environment', collect: 'environment' }],
    deliver: { store: 'oss', ticket: url }, privacy: { controller: 'Example Ltd.', purpose: 'To help' },
  }));
  return profile;
}

const context = authorization => ({ appVersion: '3.8.1', orderNo: 'RT2026112300017', authorization, dirs: { data } });
const send = (profile, authorization, ...more) => waybill(['send', profile, '--yes', '--context', '-', ...more], context(authorization));
const sendAtOnce = (profile, authorization) => waybill(['send', profile, '--yes', '--context', '-'], context(authorization), '1s');

/* --- what is in the store -------------------------------------------------------------------- */

const HIDDEN = ['.intake', 'received'];

function stored() {
  const store = path.join(place, 'store');
  return fs.readdirSync(store, { recursive: true, withFileTypes: true }).filter(one => one.isFile())
    .map(one => path.relative(store, path.join(one.parentPath ?? one.path, one.name)))
    .filter(key => !HIDDEN.some(hidden => key.startsWith(hidden)) && !key.startsWith('.'));
}

function allows(policy, key) {
  const resources = policy.Statement.filter(({ Action }) => Action.includes('oss:PutObject')).flatMap(({ Resource }) => Resource);
  return resources.some(resource => {
    const allowed = resource.replace('acs:oss:*:*:waybill-intake/', '');
    return allowed.endsWith('*') ? key.startsWith(allowed.slice(0, -1)) : key === allowed;
  });
}

function checkPolicy(policy, keys) {
  for (const key of keys) assert.ok(allows(policy, key), key);
  for (const key of ['x', 'cases/', 'index/users/U7/x.json', 'cases/2026/other/x']) assert.ok(!allows(policy, key), key);
}

/* --- the tests ------------------------------------------------------------------------------- */

async function testDelivered(profile) {
  const sent = await send(profile, 'Bearer ann');
  assert.equal(sent.exit, 0, sent.err);
  const keys = stored();
  checkPolicy(asked.at(-1), keys);
  assert.ok(keys.some(key => key.startsWith('index/users/U201835/')), keys);
  assert.ok(keys.some(key => key.startsWith('index/orders/RT2026112300017/')), keys);
  assert.ok(keys.includes(`${sent.folder}receipt.json`), keys);
  const added = await send(profile, 'Bearer ann', '--only', 'environment', '--to', sent.number);
  assert.equal(added.exit, 0, added.err);
  assert.ok(added.folder.startsWith(`${sent.folder}additions/`), added.folder);
  checkPolicy(asked.at(-1), stored().filter(key => key.startsWith(added.folder)));
  return sent;
}

async function testWithdrawn(sent, profile) {
  const other = await send(profile, 'Bearer bob'); // somebody else's order is not his
  assert.equal(other.exit, 0, other.err);
  assert.ok(!stored().some(key => key.includes(other.number) && key.startsWith('index/orders/')), stored());
  const done = await waybill(['cases', 'withdraw', sent.number]);
  assert.equal(done.exit, 0, done.err);
  assert.ok(!stored().some(key => key.includes(sent.number)), stored());
  assert.ok(stored().includes(`${other.folder}receipt.json`));
}

async function testSignIn(profile) {
  const left = await send(profile, 'Bearer nobody');
  assert.equal(left.exit, 5, left.err);
  assert.equal(left.state, 'needs-sign-in');
  const done = await waybill(['resume', left.number, '--context', '-'], context('Bearer ann'));
  assert.equal(done.exit, 0, done.err);
}

async function testRefused(url) {
  const id = 'a'.repeat(32), right = { waybill: 1, action: 'deliver', profile: 'com.example.RetouchStudio', case: id, number: 'WB-7K3Q-9F2M', created: '2026-11-28T10:00:00Z' };
  const ask = async (body, init = {}) => {
    const reply = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init });
    return [reply.status, (await reply.json()).code];
  };
  const rows = [
    [right, {}, [200, undefined]],
    [right, { headers: { authorization: 'Bearer nobody' } }, [401, 'SignInRequired']],
    [right, { headers: { origin: 'https://evil.example' } }, [403, 'NotForBrowsers']],
    [{ ...right, profile: 'com.example.Other' }, {}, [403, 'UnknownProfile']],
    [{ ...right, grant: 'eyJ1c2VyIjoiVTcifQ.AAAA' }, {}, [403, 'NoGrant']],
    [{ ...right, action: 'withdraw' }, {}, [403, 'NoGrant']],
    [{ ...right, action: 'add', addition: 'b'.repeat(32) }, {}, [403, 'NoGrant']],
    [{ ...right, case: '../x' }, {}, [400, 'BadRequest']],
    [{ ...right, created: 'today' }, {}, [400, 'BadRequest']],
    [null, {}, [400, 'BadRequest']],
    ['{', {}, [400, 'BadRequest']],
    ['x'.repeat(300000), {}, [413, 'TooLarge']],
  ];
  for (const [body, init, expected] of rows) assert.deepEqual(await ask(body, init), expected, JSON.stringify(body)?.slice(0, 200));
  const { grant } = await (await fetch(url, { method: 'POST', body: JSON.stringify(right) })).json();
  assert.deepEqual(await ask({ ...right, case: 'b'.repeat(32), grant }), [403, 'NoGrant']); // of another case
  assert.deepEqual(await ask({ ...right, grant }), [200, undefined]);
}

fs.mkdirSync(path.join(data, 'logs'), { recursive: true });
fs.writeFileSync(path.join(data, 'logs/app.log'), '{"level":"error","message":"上传失败","timestamp":"2026-11-28T09:00:00.000Z"}\n');
const { child, ready } = await startIntake();
const sts = await serve(stsOf(ready));
const said = [];
const settings = {
  ...STS_KEYS, role: ROLE, region: ready.region, bucket: ready.bucket, endpoint: ready.endpoint, hostStyle: 'path',
  secret: crypto.randomBytes(32), profiles: ['com.example.RetouchStudio'], sts: { endpoint: sts.url },
  store: { accessKeyId: ready.accessKeyId, accessKeySecret: ready.accessKeySecret, retryMax: 3 }, log: line => said.push(line),
  whoIs: async authorization => {
    const user = signedIn.get(authorization);
    return user && { user, orders: async list => list.filter(order => ordersOf[user].includes(order)) };
  },
};
const office = await serve(describedBy(createTickets(settings)));
try {
  const profile = describe(office.url);
  const sent = await testDelivered(profile);
  await testWithdrawn(sent, profile);
  await testSignIn(profile);
  await testRefused(office.url);
  assert.deepEqual(said, []);
  assert.deepEqual([...answers].sort(), ['Refusal', 'Request', 'Ticket', 'Withdrawn']);
  assert.throws(() => createTickets({ ...settings, secret: 'short' }));
  sts.server.close();
  sts.server.closeAllConnections();
  const later = await sendAtOnce(profile, 'Bearer ann');
  assert.deepEqual([later.exit, later.state], [5, 'waiting'], later.err); // a key service that is away is tried again
  assert.ok(said.length > 0 && !said.some(line => line.includes('ann')), said);
  console.log(`${asked.length} tickets were given, and none allows more than it has to`);
} finally {
  child.kill();
  for (const { server } of [sts, office]) {
    server.close();
    server.closeAllConnections();
  }
  fs.rmSync(place, { recursive: true });
}
