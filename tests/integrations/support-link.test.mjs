/* SPDX-License-Identifier: MPL-2.0 */
/* The page that opens a link of support's: its script, run with as much of a document as it uses, and what may not stand in the file. With
 * WAYBILL, what the page takes and refuses is what waybill does. Run: node support-link.test.mjs PAGE [WAYBILL] */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';

const [file, program] = process.argv.slice(2);
const html = fs.readFileSync(file, 'utf8');
const script = html.match(/<script>(.*?)<\/script>/s)[1];
const style = html.match(/<style>(.*?)<\/style>/s)[1];
const PROFILE = 'com.example.RetouchStudio';
const BEGINNING = `waybill:send?v=1&profile=${PROFILE}`;

/* --- a document ------------------------------------------------------------------------------ */

class Element {
  constructor(name, attributes = {}) {
    Object.assign(this, { name, attributes, children: [], listeners: {}, text: '', value: '', isFocused: false, isSelected: false });
    this.hidden = 'hidden' in attributes;
    this.dataset = { words: attributes['data-words'] };
  }

  get textContent() { return this.text + this.children.map(child => child.textContent).join(''); }
  set textContent(text) { this.text = String(text); this.children = []; }
  set innerHTML(text) { throw new Error('markup is made of words'); }
  set outerHTML(text) { throw new Error('markup is made of words'); }
  get content() { return this.attributes.content; }
  get lang() { return this.attributes.lang; }
  set lang(value) { this.attributes.lang = value; }
  set href(value) { this.attributes.href = value; }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  addEventListener(type, listener) { this.listeners[type] = listener; }
  focus() { this.isFocused = true; }
  select() { this.isSelected = true; }
}

/* What stands in the page, but for noscript. */
function elementsOf(text) {
  const markup = text.replace(/<noscript>.*?<\/noscript>|<script>.*?<\/script>|<style>.*?<\/style>|<!--.*?-->/gs, '');
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name, rest]) =>
    new Element(name, Object.fromEntries([...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key, value ?? '']))));
}

/* The page, opened at hash. */
async function open(hash, { languages = ['en-US', 'en'], keys = '', clipboard, mayCopy = true, webcrypto = crypto.webcrypto } = {}) {
  const elements = elementsOf(html);
  const byId = id => elements.find(one => one.attributes.id === id) ?? assert.fail(`nothing is called ${id}`);
  byId('link-keys').attributes.content = keys;
  const commands = [];
  const document = {
    documentElement: elements[0], title: '', getElementById: byId, createElement: name => new Element(name),
    querySelectorAll: selector => { assert.equal(selector, '[data-words]'); return elements.filter(one => one.dataset.words); },
    execCommand: command => { commands.push(command); return mayCopy; },
  };
  const listeners = {};
  const world = {
    document, location: { hash }, navigator: { languages, clipboard }, crypto: webcrypto, atob, TextEncoder,
    addEventListener: (type, listener) => { listeners[type] = listener; },
  };
  vm.runInNewContext(`${script}\nglobalThis.ours = { WORDS, SHOWN, isDone: () => 'reason' in request || 'trust' in request }`, world, { timeout: 5000 });
  while (!world.ours.isDone()) await new Promise(resolve => setImmediate(resolve));
  const rows = () => Object.fromEntries(byId('asked').children.map(({ children: [term, told] }) => [term.textContent, told.textContent]));
  const press = async id => { await byId(id).listeners.click(); };
  const go = async to => { world.location.hash = to; await listeners.hashchange(); };
  return { byId, rows, press, go, commands, document, elements, ...world.ours };
}

function assertRefused(page, reason, what) {
  assert.equal(page.byId('refused').hidden, false, what);
  assert.equal(page.byId('request').hidden, true, what);
  assert.equal(page.byId('reason').textContent, page.WORDS.en[reason], what);
  assert.ok(!('href' in page.byId('open').attributes), what);
  assert.equal(page.byId('link').value, '', what);
}

function assertTaken(page, link, what) {
  assert.equal(page.byId('refused').hidden, true, what);
  assert.equal(page.byId('request').hidden, false, what);
  assert.equal(page.byId('open').attributes.href, link, what);
  assert.equal(page.byId('link').value, link, what);
}

/* --- the file -------------------------------------------------------------------------------- */

function hashOf(text) {
  return `'sha256-${crypto.createHash('sha256').update(text).digest('base64')}'`;
}

function testFile() {
  assert.match(html, /^<!DOCTYPE html>\n<!-- SPDX-License-Identifier: MPL-2.0 -->/);
  const forbidden = ['innerHTML', 'outerHTML', 'insertAdjacent', 'document.write', 'eval', 'Function(', 'fetch', 'XMLHttpRequest', 'sendBeacon',
    'WebSocket', 'EventSource', 'localStorage', 'sessionStorage', 'indexedDB', 'document.cookie', 'location.href', 'location.replace',
    'location.assign', 'http-equiv="refresh"', 'window.open', 'import(', 'import ', '<iframe', '<img', '<form', 'src=', 'url(', '@import'];
  const code = html.replace(/<!--.*?-->/gs, '');
  for (const word of forbidden) assert.ok(!code.includes(word), word);
  assert.ok(!/https?:/.test(code), 'addresses');
  assert.ok(!/\s(on[a-z]+|style)\s*=/.test(code.replace(script, '')), 'handlers or styles in attributes');
  assert.deepEqual([...code.matchAll(/href="([^"]*)"/g)].map(([, address]) => address), ['data:,']);
  assert.equal(html.split('<script').length, 2);
  const [, policy] = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/);
  const directives = Object.fromEntries(policy.split('; ').map(one => [one.split(' ')[0], one.split(' ').slice(1).join(' ')]));
  assert.deepEqual(directives, {
    'default-src': "'none'", 'script-src': hashOf(script), 'style-src': hashOf(style), 'base-uri': "'none'", 'form-action': "'none'",
    'require-trusted-types-for': "'script'", 'trusted-types': "'none'",
  });
  assert.ok(html.indexOf('Content-Security-Policy" content') < html.indexOf('<style>'));
  const [noscript] = html.match(/<noscript>.*?<\/noscript>/s);
  assert.match(noscript, /lang="en">[^<]{40}/);
  assert.match(noscript, /lang="zh-CN">[^<]*[\u4e00-\u9fff]{4}/);
}

/* Both languages say the same things, all of them are used, and labels are those of the window. */
async function testWords() {
  const { WORDS, SHOWN, elements } = await open(`#${BEGINNING}`);
  assert.deepEqual(Object.keys(WORDS.en), Object.keys(WORDS.zh));
  for (const [language, words] of Object.entries(WORDS)) {
    for (const [key, text] of Object.entries(words)) {
      assert.ok(text.trim() && !/[<>]/.test(text), `${language} ${key}`);
      if (key !== 'comma') assert.equal(/[\u4e00-\u9fff]/.test(text), language === 'zh', `${language} ${key}`);
    }
  }
  const marked = elements.map(one => one.dataset.words).filter(Boolean);
  for (const key of [...marked, ...SHOWN]) assert.ok(key in WORDS.en, key);
  for (const key of Object.keys(WORDS.en)) assert.ok(marked.includes(key) || new RegExp(`\\b${key}\\b`).test(script.replace(/const WORDS = .*?\n}\n/s, '')), key);
  const po = fs.readFileSync(new URL('../../po/zh_CN.po', import.meta.url), 'utf8');
  for (const label of ['I have a _message from support…', '_Message from support…']) {
    const translated = po.split(`msgid "${label}"\nmsgstr "`)[1].split('"')[0].replace(/\(_.\)/, '');
    assert.ok(WORDS.en.stepPaste.includes(`“${label.replace('_', '')}”`), label);
    assert.ok(WORDS.zh.stepPaste.includes(`“${translated}”`), translated);
  }
}

/* --- links ----------------------------------------------------------------------------------- */

const NOTE = '上传停在 80 %。\n请发给我们今天早上的日志 & 设置。';

async function testGood() {
  const words = `by=${encodeURIComponent('李雷 <修图工坊>')}&note=${encodeURIComponent(NOTE)}`;
  const link = `${BEGINNING}&case=WB-7K3Q-9F2M&items=logs,order&order=RT1,a%2Cb&from=2026-11-23T05:00&${words}&kid=0a1b2c3d&sig=QUJD-_w=`;
  const page = await open(`#${link}`);
  assertTaken(page, link);
  assert.deepEqual(page.rows(), {
    Application: PROFILE, 'Who asks': '李雷 <修图工坊>', Message: NOTE, 'Asks for': 'logs, order', Order: 'RT1, a,b', From: new Date('2026-11-23T05:00').toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' }),
    'Adds to report': 'WB-7K3Q-9F2M',
  });
  assert.equal(page.byId('trust').textContent, page.WORDS.en.unchecked);
  assert.equal(page.document.documentElement.lang, 'en');
  assert.equal(page.byId('page').hidden, false);
  await page.press('zh');
  assertTaken(page, link);
  assert.equal(page.document.documentElement.lang, 'zh-CN');
  assert.equal(page.byId('zh').attributes['aria-pressed'], 'true');
  assert.equal(page.byId('en').attributes['aria-pressed'], 'false');
  assert.equal(page.rows()['留言'], NOTE);
  assert.equal(page.byId('open').textContent, '在 Waybill 中打开');
  await page.go('#javascript:alert(1)');
  assert.equal(page.byId('request').hidden, true);
  assert.ok(!('href' in page.byId('open').attributes));
  await page.go(`#${link}`);
  assertTaken(page, link);
}

async function testLanguages() {
  const rows = [[['zh-CN', 'en'], 'zh-CN'], [['zh-TW'], 'zh-CN'], [['de-DE', 'zh-Hans'], 'zh-CN'], [['fr', 'en-GB', 'zh'], 'en'], [['de'], 'en'], [[], 'en'], [undefined, 'en']];
  for (const [languages, expected] of rows) {
    const page = await open(`#${BEGINNING}`, { languages });
    assert.equal(page.document.documentElement.lang, expected, languages);
    for (const one of page.elements.filter(other => other.dataset.words)) assert.ok(one.textContent, one.dataset.words);
  }
}

/* What chat programs make of a link. */
async function testEncoded() {
  const link = `${BEGINNING}&items=logs&note=${encodeURIComponent('50 % & 更多')}&order=a+b&sig=QUJD+/w=`;
  const encoded = ['waybill%3Asend%3F', 'waybill%3asend?', 'waybill:send%3f'].map(beginning => link.replace('waybill:send?', beginning));
  for (const text of [encodeURIComponent(link), ...encoded, `${link.replace('&sig=QUJD+/w=', '')}.)`]) {
    const page = await open(`#${text}`);
    assertTaken(page, text.endsWith('.)') ? text.slice(0, -2) : link, text);
  }
}

const long = count => `${BEGINNING}&note=${'x'.repeat(count - BEGINNING.length - 6)}`;

/* Links, whether they are right, and why waybill sees that otherwise. */
const LINKS = [
  [BEGINNING, true], [long(2000), true], [`${BEGINNING}&order=%3Cimg%20src=x%20onerror=alert(1)%3E`, true],
  [`${BEGINNING}&items=${Array(32).fill('logs').join(',')}`, true], [`${BEGINNING}&exp=2020-01-01T00:00:00Z`, true],
  [`${BEGINNING}&by=${encodeURIComponent('x'.repeat(80))}`, true],
  ['javascript:alert(1)', false], ['javascript:alert(1)//waybill:send?v=1', false], ['data:text/html,<script>alert(1)</script>', false],
  ['https://evil.example/', false], ['//evil.example', false], [`x${BEGINNING}`, false], [` javascript:${BEGINNING}`, false], ['waybill:', false], ['waybill:send', false],
  ['waybill:send?', false], ['waybill:open?v=1', false], [BEGINNING.toUpperCase(), false], [BEGINNING.replace('v=1', 'v=2'), false],
  ['waybill:send?v=1', false], [`waybill:send?profile=${PROFILE}`, false], [`${BEGINNING}&v=1`, false], [`${BEGINNING}&path=/etc/passwd`, false],
  [`${BEGINNING}&profile=${PROFILE}`, false], [`${BEGINNING}&__proto__=x`, false], [`${BEGINNING}&constructor=x`, false], [`${BEGINNING}&&items=logs`, false],
  [`${BEGINNING}&sig=QUJD&items=logs`, false], [`${BEGINNING}&sig=QU<JD`, false], [`${BEGINNING}&items=logs,Order`, false], [`${BEGINNING}&items=`, false],
  [`${BEGINNING}&items=${Array(33).fill('logs').join(',')}`, false], [`${BEGINNING}&note=<img src=x onerror=alert(1)>`, false],
  [`${BEGINNING}&note="onclick=alert(1)`, false, 'no browser leaves it so'], [`${BEGINNING}&note=a\nb`, false], [`${BEGINNING}&note=a\tb`, false], [`${BEGINNING}&by=a%0Ab`, false],
  [`${BEGINNING}&by=%E2%80%AEevil`, false], [`${BEGINNING}&by=${encodeURIComponent('x'.repeat(81))}`, false], [`${BEGINNING}&note=%00`, false], [`${BEGINNING}&note=%`, false],
  [`${BEGINNING}&note=%zz`, false], [`${BEGINNING}&note=%ff%fe`, false], [`${BEGINNING}&note=上传`, false], [`${BEGINNING}#x`, false], [long(2001), false],
  [`${BEGINNING}&note=${'x'.repeat(100000)}`, false], ['x'.repeat(100000), false], [`${BEGINNING}&note=${'.'.repeat(1000000)}x`, false, 'no command line holds it'], [encodeURIComponent(encodeURIComponent(BEGINNING)), false],
  [BEGINNING.replaceAll('=', '%3D'), true, 'it is decoded here'], [encodeURIComponent(BEGINNING).replace('%3D', '%'), false],
];

async function testHostile() {
  for (const [link, isRight, why] of LINKS) {
    const page = await open(`#${link}`);
    if (isRight) assertTaken(page, why ? decodeURIComponent(link) : link, link.slice(0, 200));
    else assertRefused(page, 'damaged', link.slice(0, 200));
  }
  for (const hash of ['', '#']) assertRefused(await open(hash), 'missing', hash);
  const told = (await open(`#${LINKS[2][0]}`)).byId('asked').children[1].children[1];
  assert.deepEqual([told.textContent, told.children], ['<img src=x onerror=alert(1)>', []]);
}

/* The page is no looser than waybill, and no stricter. */
function testAgreement() {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-link-'));
  const profile = path.join(place, 'studio.json');
  fs.writeFileSync(profile, JSON.stringify({ waybill: 1, id: PROFILE, name: 'Studio', items: [{ id: 'environment', collect: 'environment' }] }));
  const env = { ...process.env, HOME: place, WAYBILL_STATE_DIR: path.join(place, 'state'), LC_ALL: 'C.UTF-8', LANGUAGE: '' };
  try {
    for (const [link, isRight] of LINKS.filter(([, , otherwise]) => !otherwise)) {
      const { status, stderr } = spawnSync(program, ['preview', profile, '--request', link], { env, encoding: 'utf8' });
      assert.equal(status, isRight ? 0 : 3, `${link.slice(0, 200)}: ${stderr}`);
    }
  } finally {
    fs.rmSync(place, { recursive: true });
  }
}

/* --- who wrote it ---------------------------------------------------------------------------- */

async function testTrust() {
  const makeKey = () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
    return { privateKey, name: `ed25519:${raw.toString('base64')}`, kid: crypto.createHash('sha256').update(raw).digest('hex').slice(0, 8) };
  };
  const [ours, theirs] = [makeKey(), makeKey()];
  const sign = (text, { privateKey }) => `${text}&sig=${crypto.sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  const body = `${BEGINNING}&by=Ann&note=Hello`;
  const withKid = `${body}&kid=${ours.kid}`;
  const keys = `${theirs.name} ${ours.name}`;
  const rows = [
    [sign(withKid, ours), { keys }, 'signed', true], [sign(withKid, ours), { keys: ours.name.replace('+', '-') }, 'signed', true],
    [sign(withKid, ours).replace('Hello', 'Hallo'), { keys }, 'unknown', false], [sign(withKid, theirs), { keys }, 'unknown', false],
    [sign(body, ours), { keys }, 'unknown', false], [`${withKid}&sig=AAAA`, { keys }, 'unknown', false], [`${withKid}&sig=A`, { keys }, 'unknown', false],
    [sign(withKid, ours), {}, 'unchecked', true], [sign(withKid, ours), { keys: 'ed25519:short' }, 'unchecked', true],
    [sign(withKid, ours), { keys, webcrypto: null }, 'unchecked', true], [withKid, { keys }, 'unsigned', false], [body, {}, 'unsigned', false],
    [sign(`${withKid}&exp=2020-01-01`, ours), { keys }, 'expired', false], [sign(`${withKid}&exp=2120-01-01`, ours), { keys }, 'signed', true],
  ];
  for (const [link, settings, trust, hasWords] of rows) {
    const page = await open(`#${link}`, settings);
    assertTaken(page, link);
    assert.equal(page.byId('trust').textContent, page.WORDS.en[trust], link);
    assert.equal('Message' in page.rows(), hasWords, link);
    assert.equal('Who asks' in page.rows(), hasWords, link);
  }
  const page = await open(`#${BEGINNING}`, { keys });
  await Promise.all([page.go(`#${sign(withKid, ours)}`), page.go(`#${body}`)]); // the first takes longer
  assert.equal(page.byId('trust').textContent, page.WORDS.en.unsigned);
  assert.ok(!('Message' in page.rows()));
}

async function testCopy() {
  const copied = [];
  const page = await open(`#${BEGINNING}`, { clipboard: { writeText: async text => copied.push(text) } });
  await page.press('copy');
  assert.deepEqual([copied, page.byId('copied').textContent, page.commands], [[BEGINNING], 'Copied', []]);
  assert.equal(page.byId('copied').attributes['aria-live'], 'polite');
  for (const [clipboard, mayCopy, said] of [[undefined, true, 'copied'], [{ writeText: async () => { throw new Error('no'); } }, false, 'notCopied']]) {
    const other = await open(`#${BEGINNING}`, { clipboard, mayCopy });
    await other.press('copy');
    assert.deepEqual([other.commands, other.byId('link').isSelected, other.byId('copied').textContent], [['copy'], true, other.WORDS.en[said]]);
  }
}

testFile();
await testWords();
await testGood();
await testLanguages();
await testEncoded();
await testHostile();
await testTrust();
await testCopy();
if (program) testAgreement();
console.log(`${LINKS.length} links, ${LINKS.filter(([, isRight]) => !isRight).length} of them refused${program ? ', as by waybill' : ''}`);
