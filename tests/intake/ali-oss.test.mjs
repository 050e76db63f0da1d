/* SPDX-License-Identifier: MPL-2.0 */
/* Alibaba Cloud's own client against the intake. Run: node ali-oss.test.mjs PROGRAM NPM-FOLDER
 * node_modules is taken from WB_NODE_MODULES, else from NPM-FOLDER; without it the test is skipped (77). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const [program, npmFolder] = process.argv.slice(2);
const PART = 100 * 1024;

function loadClient() {
  const folder = path.resolve(process.env.WB_NODE_MODULES || path.join(npmFolder, 'node_modules'));
  try {
    return createRequire(path.join(folder, '/'))(path.join(folder, 'ali-oss'));
  } catch (error) {
    console.log(`1..0 # SKIP ali-oss can't be loaded from ${folder}: ${error.code || error.message}`);
    process.exit(77);
  }
}

const OSS = loadClient();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-ali-oss-'));
const intake = spawn(program, [path.join(scratch, 'store')], { stdio: ['ignore', 'pipe', 'inherit'] });
const lines = readline.createInterface({ input: intake.stdout });
const ready = await new Promise((resolve, reject) => {
  lines.once('line', line => resolve(JSON.parse(line)));
  intake.once('exit', code => reject(new Error(`the intake ended with ${code}`)));
});

function client(options = {}) {
  return new OSS({
    endpoint: ready.endpoint,
    region: `oss-${ready.region}`,
    bucket: ready.bucket,
    accessKeyId: ready.accessKeyId,
    accessKeySecret: ready.accessKeySecret,
    retryMax: 3, // Node.js 18 now and then takes a kept connection for closed
    authorizationV4: true,
    ...options,
  });
}

async function ticket(id, user, number) {
  const reply = await fetch(ready.ticket, {
    method: 'POST',
    headers: { authorization: `Bearer demo-${user}` },
    body: JSON.stringify({ waybill: 1, action: 'deliver', profile: 'p', case: id, number }),
  });
  assert.equal(reply.status, 200);
  return reply.json();
}

function clientOf(given) {
  const { accessKeyId, accessKeySecret, securityToken } = given.credentials;
  return client({
    accessKeyId, accessKeySecret, stsToken: securityToken,
    refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken: securityToken }),
    refreshSTSTokenInterval: 3600000,
  });
}

const refusedWith = (code, status) => error => {
  assert.equal(error.code, code);
  assert.equal(error.status, status);
  return true;
};

function randomFile(name, size) {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 2654435761) >>> 13;
  const file = path.join(scratch, name);
  fs.writeFileSync(file, bytes);
  return { file, bytes };
}

const tests = {
  async 'puts and gets an object with an odd key'() {
    const key = "logs/a b+c&d=e%/中文 'quoted' (1)!~*.log";
    const text = Buffer.from('hello\n');
    const put = await client().put(key, text, { meta: { who: 'me' } });
    assert.equal(put.res.status, 200);
    const got = await client().get(key);
    assert.deepEqual(got.content, text);
    assert.equal((await client().head(key)).meta.who, 'me');
    assert.deepEqual(fs.readFileSync(path.join(scratch, 'store', key)), text);
  },
  async 'accepts path style and custom domain names'() {
    await client({ sldEnable: true }).put('styles/path', Buffer.from('1'));
    await client({ cname: true }).put('styles/cname', Buffer.from('2'));
    const found = await client().listV2({ prefix: 'styles/' });
    assert.deepEqual(found.objects.map(object => object.name), ['styles/cname', 'styles/path']);
  },
  async 'uploads in parts, in parallel, and gets the same bytes'() {
    const { file, bytes } = randomFile('big', 7 * PART + 4321);
    const done = await client().multipartUpload('parts/big.bin', file, { partSize: PART, parallel: 3 });
    assert.match(done.etag, /-8"$/);
    assert.ok((await client().get('parts/big.bin')).content.equals(bytes));
    const range = await client().get('parts/big.bin', { headers: { Range: 'bytes=100-199' } });
    assert.ok(range.content.equals(bytes.subarray(100, 200)));
  },
  async 'resumes an upload from its checkpoint'() {
    const { file, bytes } = randomFile('resumed', 5 * PART);
    let checkpoint;
    const first = client();
    await assert.rejects(first.multipartUpload('parts/resumed', file, {
      partSize: PART, parallel: 1,
      progress: (share, point) => { checkpoint = point; if (share >= 0.4) throw new Error('enough'); },
    }));
    assert.ok(checkpoint.doneParts.length >= 1);
    await client().multipartUpload('parts/resumed', file, { checkpoint: structuredClone({ ...checkpoint, file }) });
    assert.ok((await client().get('parts/resumed')).content.equals(bytes));
  },
  async 'lists with both versions, page by page'() {
    for (let i = 0; i < 5; i++) await client().put(`list/${i % 2}/${i}`, Buffer.from('x'));
    const v1 = await client().list({ prefix: 'list/', 'max-keys': 2 });
    assert.deepEqual(v1.objects.map(o => o.name), ['list/0/0', 'list/0/2']);
    assert.equal(v1.isTruncated, true);
    const next = await client().list({ prefix: 'list/', 'max-keys': 9, marker: v1.nextMarker });
    assert.deepEqual(next.objects.map(o => o.name), ['list/0/4', 'list/1/1', 'list/1/3']);
    const folders = await client().listV2({ prefix: 'list/', delimiter: '/' });
    assert.deepEqual(folders.prefixes, ['list/0/', 'list/1/']);
    const page = await client().listV2({ prefix: 'list/', 'max-keys': 3 });
    const rest = await client().listV2({ prefix: 'list/', 'continuation-token': page.nextContinuationToken });
    assert.equal(page.objects.length + rest.objects.length, 5);
  },
  async 'lists and aborts open uploads'() {
    const { uploadId } = await client().initMultipartUpload('open/one');
    assert.deepEqual((await client().listUploads({})).uploads.map(u => u.name), ['open/one']);
    await client().abortMultipartUpload('open/one', uploadId);
    assert.equal((await client().listUploads({})).uploads.length, 0);
    await assert.rejects(client().listParts('open/one', uploadId), refusedWith('NoSuchUpload', 404));
  },
  async 'deletes one and several'() {
    for (const key of ['del/1', 'del/2', 'del/3']) await client().put(key, Buffer.from('x'));
    await client().delete('del/1');
    assert.equal((await client().deleteMulti(['del/2', 'del/3'])).deleted.length, 2);
    await assert.rejects(client().head('del/2'), error => error.status === 404);
  },
  async 'reads a presigned URL, and not an altered one'() {
    await client().put('signed/a', Buffer.from('signed'));
    const url = new URL(await client().signatureUrlV4('GET', 60, undefined, 'signed/a'));
    assert.equal(await (await fetch(url)).text(), 'signed');
    url.pathname = '/signed/b';
    assert.equal((await fetch(url)).status, 403);
  },
  async 'refuses wrong keys, wrong secrets and wrong regions'() {
    const put = options => client(options).put('refused', Buffer.from('x'));
    await assert.rejects(put({ accessKeySecret: 'wrong' }), refusedWith('SignatureDoesNotMatch', 403));
    await assert.rejects(put({ accessKeyId: 'nobody' }), refusedWith('InvalidAccessKeyId', 403));
    await assert.rejects(put({ region: 'oss-cn-beijing' }), refusedWith('InvalidArgument', 400));
    await assert.rejects(put({ authorizationV4: false }), refusedWith('InvalidArgument', 400));
    await assert.rejects(put({ bucket: 'another-bucket' }), refusedWith('NoSuchBucket', 404));
  },
  async "keeps a case's credentials to its own folder and index"() {
    const a = await ticket('a'.repeat(32), 'ann', 'WB-7K3Q-9F2M');
    const b = await ticket('b'.repeat(32), 'bob', 'WB-8M4R-0G3N');
    const asA = clientOf(a);
    const once = { headers: { 'x-oss-forbid-overwrite': 'true' } };
    const { file } = randomFile('bundle', 3 * PART);
    const bytes = Buffer.from('x');
    await asA.put(`${a.folder}essentials.zip`, bytes);
    await asA.multipartUpload(`${a.folder}bundle.zip`, file, { partSize: PART });
    for (const key of a.index) await asA.put(key, bytes, once);

    const denied = refusedWith('AccessDenied', 403);
    await assert.rejects(asA.put(`${b.folder}essentials.zip`, bytes), denied);
    await assert.rejects(asA.initMultipartUpload(`${b.folder}bundle.zip`), denied);
    for (const key of b.index) await assert.rejects(asA.put(key, bytes, once), denied);
    await assert.rejects(asA.put(a.index[0], bytes), denied);
    await assert.rejects(asA.put(a.index[0], bytes, once), refusedWith('FileAlreadyExists', 409));
    await assert.rejects(asA.list({}), denied);
    await assert.rejects(asA.delete(`${a.folder}bundle.zip`), denied);
    await assert.rejects(asA.get(a.index[0]), error => error.status === 403);
    await assert.rejects(asA.put(a.folder.slice(0, -1) + 'x/bundle.zip', bytes), denied);
    await assert.rejects(clientOf({ credentials: { ...a.credentials, securityToken: b.credentials.securityToken } })
      .put(`${a.folder}x`, bytes), refusedWith('InvalidSecurityToken', 403));
    await assert.rejects(client(a.credentials).put(`${a.folder}x`, bytes), refusedWith('InvalidAccessKeyId', 403));
  },
};

let failed = 0;
console.log(`1..${Object.keys(tests).length}`);
for (const [index, [name, run]] of Object.entries(tests).entries()) {
  try {
    await run();
    console.log(`ok ${index + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${index + 1} - ${name}\n${String(error.stack).replace(/^/gm, '# ')}`);
  }
}
intake.removeAllListeners('exit');
const ended = new Promise(resolve => intake.once('exit', resolve));
intake.kill('SIGTERM');
const status = await ended;
if (status !== 0) {
  failed++;
  console.log(`# the intake ended with ${status}`);
}
fs.rmSync(scratch, { recursive: true });
process.exit(failed ? 1 : 0);
