/* SPDX-License-Identifier: MPL-2.0 */
/* Alibaba Cloud's own client sends one file in parts: node uplink.mjs NODE-MODULES READY FILE LANES PART-BYTES
 * READY is the intake's line. Retries as its users have to write it themselves. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, readyFile, file, lanes, partBytes] = process.argv.slice(2);
const OSS = createRequire(path.join(folder, '/'))(path.join(folder, 'ali-oss'));
const ready = JSON.parse(fs.readFileSync(readyFile));
const client = new OSS({
  endpoint: ready.endpoint,
  region: `oss-${ready.region}`,
  bucket: ready.bucket,
  accessKeyId: ready.accessKeyId,
  accessKeySecret: ready.accessKeySecret,
  authorizationV4: true,
  sldEnable: true,
  secure: ready.endpoint.startsWith('https:'),
  retryMax: 3,
  timeout: 300000,
});

let checkpoint;
for (let attempt = 0; ; attempt++) {
  try {
    await client.multipartUpload('bench/ali-oss', file, {
      parallel: Number(lanes),
      partSize: Number(partBytes),
      checkpoint,
      progress: (share, at) => { checkpoint = at || checkpoint; },
    });
    break;
  } catch (error) {
    if (attempt >= 20) throw error;
  }
}
