/* SPDX-License-Identifier: MPL-2.0 */
/* A ticket endpoint for Waybill on Alibaba Cloud OSS, to begin with: what openapi.json beside it says, in Node.js from 18 on, with
 * nothing but the vendor's ali-oss. It keeps no state: places and grants follow from the case and one secret.
 *
 *   const { createTickets } = require('./tickets')
 *   http.createServer(createTickets({ ...settings, whoIs })).listen(8080)   // behind your TLS
 *
 * settings:
 *   accessKeyId, accessKeySecret   of a RAM user that may assume role, and delete what Waybill stored (for withdrawal)
 *   role                           acs:ram::1234567890:role/waybill-upload: may oss:PutObject (with tags), GetObject, ListParts,
 *                                  AbortMultipartUpload in the bucket; each ticket is narrowed to one case
 *   region, bucket, endpoint       'cn-hangzhou', 'diagnostics', 'https://oss-cn-hangzhou.aliyuncs.com'
 *   hostStyle                      'vhost', or 'cname' with endpoint as the bucket's own domain
 *   secret                         32 random bytes or more; whoever knows it can make grants
 *   whoIs (authorization)          resolves to { user, orders (list): resolves to those of list that are the user's }, or null
 *   profiles                       the identities of profiles that are served
 *   retentionDays, maxBytes        30 and 16 GiB unless given
 *   sts, store                     further options of ali-oss' OSS.STS and OSS, such as { endpoint } for a private cloud */
'use strict'
const crypto = require('node:crypto')
const OSS = require('ali-oss')

const TICKET_SECONDS = 3600
const MOST_BODY = 256 * 1024
const LAST_SECOND = 9999999999
const WORD = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/
const CASE = /^[0-9a-f]{32}$/
const NUMBER = /^WB-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/

class Refusal extends Error {
  constructor (status, code, message) {
    super(message)
    Object.assign(this, { status, code })
  }
}

/* --- the request ----------------------------------------------------------------------------- */

async function readBody (request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > MOST_BODY) throw new Refusal(413, 'TooLarge', 'The request is too large.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refusal(400, 'BadRequest', 'The request is no JSON.')
  }
}

function checkBody (body, settings) {
  const known = ['deliver', 'withdraw', 'add'].includes(body?.action) && CASE.test(body.case) && NUMBER.test(body.number)
  if (!known || !(body.addition === undefined ? body.action !== 'add' : CASE.test(body.addition))) {
    throw new Refusal(400, 'BadRequest', 'The request is not one of Waybill’s.')
  }
  if (body.action === 'deliver' && (Number.isNaN(Date.parse(body.created)) || body.addition)) throw new Refusal(400, 'BadRequest', 'When was it made?')
  if (!settings.profiles.includes(body.profile)) throw new Refusal(403, 'UnknownProfile', 'This application is not supported here.')
}

/* --- who asks -------------------------------------------------------------------------------- */

/* Stands in for the authorization later, for this case only: what was checked then, and where the case lies. */
function grantOf (settings, body, { user, orders, folder }) {
  const told = Buffer.from(JSON.stringify({ user, orders, folder })).toString('base64url')
  return `${told}.${crypto.createHmac('sha256', settings.secret).update(`grant\n${body.case}\n${told}`).digest('base64url')}`
}

/* What stands in a grant of ours for this case; null if it is none. */
function readGrant (settings, body) {
  const [told, mac] = typeof body.grant === 'string' ? body.grant.split('.') : []
  if (!told || !mac) return null
  const right = crypto.createHmac('sha256', settings.secret).update(`grant\n${body.case}\n${told}`).digest()
  const given = Buffer.from(mac, 'base64url')
  return given.length === right.length && crypto.timingSafeEqual(given, right) ? JSON.parse(Buffer.from(told, 'base64url')) : null
}

/* { user (null if nobody is signed in), orders, folder }: only what was checked. */
async function identify (settings, request, body) {
  const held = readGrant(settings, body)
  if (held) return held
  if (body.grant || body.action !== 'deliver') throw new Refusal(403, 'NoGrant', 'This report is somebody else’s.')
  const { authorization } = request.headers
  const folder = folderOf(body)
  if (!authorization) return { user: null, orders: [], folder }
  const who = await settings.whoIs(authorization)
  if (!who) throw new Refusal(401, 'SignInRequired', 'Please sign in again.')
  const asked = Array.isArray(body.orders) ? body.orders.filter(order => WORD.test(order)).slice(0, 16) : []
  return { user: who.user, orders: asked.length ? await who.orders(asked) : [], folder }
}

/* --- places ---------------------------------------------------------------------------------- */

/* The same case always gets the same one. */
function folderOf (body) {
  const [day, time] = new Date(body.created).toISOString().split('T')
  return `cases/${day.replaceAll('-', '/')}/${time.slice(0, 8).replaceAll(':', '')}Z-${body.number}-${body.case.slice(0, 8)}/`
}

function placeOf (body, { folder }) {
  return body.addition ? `${folder}additions/${body.addition}/` : folder
}

function indexOf (body, { user, orders }) {
  if (body.addition) return [] // who finds the case finds it
  const newestFirst = String(LAST_SECOND - Math.floor(Date.parse(body.created) / 1000)).padStart(10, '0')
  const name = `${newestFirst}-${body.number}-${body.case.slice(0, 8)}.json`
  const words = (below, list) => list.filter(word => WORD.test(word)).map(word => `index/${below}/${word}/${name}`)
  return [
    ...words('users', user ? [user] : []), ...words('orders', orders), `index/cases/${body.number}/${name}`,
    ...words('groups', body.facts?.groups?.slice(0, 8) ?? [])
  ]
}

/* --- answers --------------------------------------------------------------------------------- */

function policyOf (settings, folder, index) {
  const below = key => `acs:oss:*:*:${settings.bucket}/${key}`
  const put = ['oss:PutObject', 'oss:PutObjectTagging']
  return {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: [...put, 'oss:GetObject', 'oss:ListParts', 'oss:AbortMultipartUpload'], Resource: [below(`${folder}*`)] },
      ...(index.length ? [{ Effect: 'Allow', Action: put, Resource: index.map(below) }] : [])
    ]
  }
}

async function giveTicket (settings, body, who) {
  const folder = placeOf(body, who)
  const index = indexOf(body, who)
  const { accessKeyId, accessKeySecret } = settings
  const sts = new OSS.STS({ accessKeyId, accessKeySecret, ...settings.sts })
  const { credentials } = await sts.assumeRole(settings.role, policyOf(settings, folder, index), TICKET_SECONDS, `waybill-${body.case.slice(0, 8)}`)
  const retainUntil = new Date(Date.parse(body.created) + (settings.retentionDays ?? 30) * 86400000)
  return {
    waybill: 1,
    time: new Date().toISOString(),
    store: 'oss',
    endpoint: settings.endpoint,
    region: settings.region,
    bucket: settings.bucket,
    hostStyle: settings.hostStyle ?? 'vhost',
    folder,
    index,
    maxBytes: settings.maxBytes ?? 16 * 1024 ** 3,
    retainUntil: retainUntil.toISOString(),
    grant: grantOf(settings, body, who),
    credentials: {
      accessKeyId: credentials.AccessKeyId,
      accessKeySecret: credentials.AccessKeySecret,
      securityToken: credentials.SecurityToken,
      expiration: credentials.Expiration
    }
  }
}

async function withdraw (settings, body, who) {
  const { accessKeyId, accessKeySecret, region, bucket, endpoint, hostStyle } = settings
  const store = new OSS({
    accessKeyId, accessKeySecret, region: `oss-${region}`, bucket, endpoint, cname: hostStyle === 'cname', authorizationV4: true, ...settings.store
  })
  const folder = placeOf(body, who)
  for (const key of indexOf(body, who)) await store.delete(key)
  for (;;) {
    const { objects } = await store.listV2({ prefix: folder, 'max-keys': '1000' })
    for (const { name } of objects ?? []) await store.delete(name)
    if (!objects?.length) break
  }
  for (;;) {
    const { uploads } = await store.listUploads({ prefix: folder, 'max-uploads': 1000 })
    for (const { name, uploadId } of uploads) await store.abortMultipartUpload(name, uploadId)
    if (!uploads.length) break
  }
  return { waybill: 1, withdrawn: true }
}

async function answer (settings, request) {
  if (request.method !== 'POST') throw new Refusal(405, 'MethodNotAllowed', 'Use POST.')
  if (request.headers.origin) throw new Refusal(403, 'NotForBrowsers', 'This is not for web pages.')
  const body = await readBody(request)
  checkBody(body, settings)
  const who = await identify(settings, request, body)
  return body.action === 'withdraw' ? withdraw(settings, body, who) : giveTicket(settings, body, who)
}

/* A listener for http.createServer(). Whatever goes wrong behind it is a 503, which Waybill tries again; it goes to log, without the
 * request. */
function createTickets (settings) {
  const { log = console.error } = settings
  if (!settings.secret || settings.secret.length < 32) throw new Error('secret has fewer than 32 bytes')
  return async (request, reply) => {
    let status = 200
    let said
    try {
      said = await answer(settings, request)
    } catch (error) {
      const isOurs = error instanceof Refusal
      if (!isOurs) log(`tickets: ${error.code ?? error.name}: ${error.status ?? ''}`)
      status = isOurs ? error.status : 503
      said = isOurs ? { code: error.code, message: error.message } : { code: 'Unavailable', message: 'Please try again later.' }
    }
    reply.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...(status === 413 && { connection: 'close' }) })
    reply.end(JSON.stringify(said))
  }
}

module.exports = { createTickets }
