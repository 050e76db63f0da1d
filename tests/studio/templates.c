/* SPDX-License-Identifier: MPL-2.0 */
#include "templates.h"

#define TAIL(logger) "\"service\":\"" logger "\",\"timestamp\":\"%t\"}\n"
#define TAIL_TRACE(logger) "\"service\":\"" logger "\",\"timestamp\":\"%t\",\"traceId\":\"%T\"}\n"
#define TAIL_STATUS(logger)                                                                        \
  "\"service\":\"" logger "\",\"status\":200,\"timestamp\":\"%t\",\"traceId\":\"%T\"}\n"
#define LOCAL "\"service\":\"renderer\",\"timestamp\":\"%l\"}\n"

const EverydayRow everyday_rows[] = {
  /* main */
  { LOGGER_MAIN, 30,
    "{\"heapMb\":%n,\"level\":\"debug\",\"message\":\"heartbeat\",\"peakMb\":%d,\"rssMb\":%"
    "d," TAIL ("main") },
  { LOGGER_MAIN, 40,
    "{\"durationMs\":%d,\"level\":\"http\",\"message\":\"GET https://api.example.com/v2/orders/%o/"
    "status 200\"," TAIL_STATUS ("main") },
  { LOGGER_MAIN, 30,
    "{\"level\":\"info\",\"message\":\"任务调度：%o 子任务 %k "
    "开始\",\"orderNo\":\"%o\",\"queue\":%n," TAIL ("main") },
  { LOGGER_MAIN, 25,
    "{\"durationMs\":%d,\"level\":\"info\",\"message\":\"子任务 %k "
    "完成，耗时%dms\",\"orderNo\":\"%o\"," TAIL ("main") },
  { LOGGER_MAIN, 20,
    "{\"channel\":\"retouch:preview\",\"durationMs\":%d,\"level\":\"debug\",\"message\":\"IPC "
    "invoke\"," TAIL_TRACE ("main") },
  { LOGGER_MAIN, 6,
    "{\"level\":\"warn\",\"message\":\"内存占用 %n%%，清理缩略图缓存 %n 项\"," TAIL ("main") },
  { LOGGER_MAIN, 4,
    "{\"level\":\"info\",\"message\":\"用户登录成功\",\"mobile\":\"%m\",\"realName\":\"%N\","
    "\"service\":"
    "\"main\",\"timestamp\":\"%t\",\"token\":\"%J\",\"userId\":\"%u\"}\n" },
  { LOGGER_MAIN, 4,
    "{\"body\":\"{\\\"phone\\\":\\\"%m\\\",\\\"password\\\":\\\"%P\\\"}\",\"level\":\"debug\","
    "\"message\":"
    "\"POST https://api.example.com/v2/login\"," TAIL_TRACE ("main") },
  { LOGGER_MAIN, 4,
    "{\"headers\":\"{\\\"Authorization\\\":\\\"Bearer "
    "%A\\\",\\\"Cookie\\\":\\\"connect.sid=%C\\\"}\","
    "\"level\":\"debug\",\"message\":\"request headers\"," TAIL_TRACE ("main") },
  { LOGGER_MAIN, 3,
    "{\"headers\":{\"authorization\":\"Bearer "
    "%A\",\"cookie\":\"connect.sid=%C\",\"x-real-ip\":\"%4\"},"
    "\"level\":\"debug\",\"message\":\"proxy request\"," TAIL ("main") },
  { LOGGER_MAIN, 2,
    "{\"level\":\"info\",\"message\":\"start retoucher --model v3 token=%A "
    "region=cn-hangzhou\"," TAIL ("main") },
  { LOGGER_MAIN, 2,
    "{\"level\":\"info\",\"message\":\"网卡 %M 地址 %4 / %6 已连接\"," TAIL ("main") },
  { LOGGER_MAIN, 1,
    "{\"level\":\"warn\",\"message\":\"镜像存储凭证即将过期 %K，备用 %Q\"," TAIL ("main") },
  { LOGGER_MAIN, 1,
    "{\"level\":\"debug\",\"message\":\"plugin market login with %V\"," TAIL ("main") },
  { LOGGER_MAIN, 2,
    "{\"code\":\"EBUSY\",\"level\":\"error\",\"message\":\"缩略图缓存清理失败: EBUSY: resource "
    "busy or "
    "locked, "
    "unlink\",\"path\":\"%w\\\\cache\\\\thumb-%i.bin\",\"service\":\"main\",\"stack\":\"Error: "
    "EBUSY: resource busy or locked, unlink\\n    at Object.unlinkSync (node:fs:1792:3)\\n    at "
    "ThumbCache.evict (%w\\\\dist\\\\main\\\\thumb-cache.js:88:10)\\n    at Timeout._onTimeout "
    "(%w\\\\dist\\\\main\\\\thumb-cache.js:41:12)\",\"timestamp\":\"%t\"}\n" },
  /* renderer */
  { LOGGER_RENDERER, 35,
    "{\"level\":\"debug\",\"message\":\"render frame %d of canvas %n\",\"ms\":%n," LOCAL },
  { LOGGER_RENDERER, 20,
    "{\"bytes\":%b,\"level\":\"info\",\"message\":\"照片导入\",\"photo\":\"%f\"," LOCAL },
  { LOGGER_RENDERER, 15,
    "{\"faces\":%n,\"level\":\"info\",\"message\":\"人脸检测完成 IMG_%i.jpg，耗时%dms\"," LOCAL },
  { LOGGER_RENDERER, 10,
    "{\"level\":\"verbose\",\"message\":\"slider skin=%n eye=%n "
    "nose=%n\",\"orderNo\":\"%o\"," LOCAL },
  { LOGGER_RENDERER, 4,
    "{\"consignee\":\"%N\",\"level\":\"info\",\"message\":\"新建订单 "
    "%o，联系电话%m，请按时交付\"," LOCAL },
  { LOGGER_RENDERER, 3,
    "{\"level\":\"info\",\"message\":\"客户 %e 身份证 %I 核验通过\",\"orderNo\":\"%o\"," LOCAL },
  { LOGGER_RENDERER, 2,
    "{\"level\":\"info\",\"message\":\"收款成功 银行卡 %c 金额 %n.00 "
    "元\",\"orderNo\":\"%o\"," LOCAL },
  { LOGGER_RENDERER, 3,
    "{\"exif\":{\"iso\":400,\"latitude\":%x,\"longitude\":%y,\"model\":\"NIKON Z "
    "8\"},\"level\":\"debug\","
    "\"message\":\"exif of IMG_%i.jpg\"," LOCAL },
  { LOGGER_RENDERER, 1,
    "{\"landmarks\":%a,\"level\":\"debug\",\"message\":\"landmarks of IMG_%i.jpg\"," LOCAL },
  { LOGGER_RENDERER, 2,
    "{\"level\":\"warn\",\"message\":\"canvas context lost, restoring (%n)\"," LOCAL },
  /* upload */
  { LOGGER_UPLOAD, 45,
    "{\"bytes\":%b,\"durationMs\":%d,\"level\":\"info\",\"message\":\"上传分片完成 part "
    "%p/40\",\"orderNo\":"
    "\"%o\"," TAIL_TRACE ("upload") },
  { LOGGER_UPLOAD, 15,
    "{\"level\":\"debug\",\"message\":\"PUT https://retouch-upload.oss-cn-hangzhou.aliyuncs.com/%o/"
    "IMG_%i.jpg?OSSAccessKeyId=%L&Expires=1795496490&Signature=%G\"," TAIL_STATUS ("upload") },
  { LOGGER_UPLOAD, 8,
    "{\"attempt\":%n,\"level\":\"warn\",\"message\":\"第%n次重试 part "
    "%p，%dms后\",\"orderNo\":\"%o\"," TAIL ("upload") },
  { LOGGER_UPLOAD, 3,
    "{\"accessKeyId\":\"%L\",\"accessKeySecret\":\"%S\",\"bucket\":\"retouch-upload\",\"level\":"
    "\"debug\","
    "\"message\":\"获取上传凭证成功\",\"securityToken\":\"%Z\"," TAIL ("upload") },
  { LOGGER_UPLOAD, 2,
    "{\"level\":\"info\",\"message\":\"using proxy http://%W@proxy.example.com:8080 for "
    "cdn\"," TAIL ("upload") },
  { LOGGER_UPLOAD, 3,
    "{\"level\":\"info\",\"message\":\"上传开始 %f\",\"requestId\":\"%g\"," TAIL ("upload") },
  { LOGGER_UPLOAD, 3,
    "{\"level\":\"debug\",\"message\":\"cdn node %4 latency %d ms\"," TAIL ("upload") },
  { LOGGER_UPLOAD, 1,
    "{\"code\":\"ECONNRESET\",\"level\":\"error\",\"message\":\"分片上传失败 part %p: socket hang "
    "up\","
    "\"orderNo\":\"%o\",\"service\":\"upload\",\"stack\":\"Error: socket hang up\\n    at "
    "TLSSocket.socketOnEnd (node:_http_client:524:23)\\n    at PartUploader.put "
    "(%h/dist/main/upload/part.js:57:19)\\n    at async UploadQueue.next "
    "(%h/dist/main/upload/queue.js:132:7)\",\"timestamp\":\"%t\",\"traceId\":\"%T\"}\n" },
};
const gsize n_everyday_rows = G_N_ELEMENTS (everyday_rows);

#define STORY_TRACE(logger) "\"service\":\"" logger "\",\"timestamp\":\"%t\",\"traceId\":\"%R\"}\n"

const StoryRow story_rows[] = {
  { 0, 1, 0, LOGGER_MAIN,
    "{\"chrome\":\"120.0.6099.291\",\"electron\":\"28.3.3\",\"level\":\"info\",\"message\":"
    "\"应用启动 "
    "RetouchStudio 5.2.1 (build 20261118)\",\"node\":\"18.18.2\",\"platform\":\"linux\"," TAIL (
        "main") },
  { 3, 1, 0, LOGGER_MAIN,
    "{\"level\":\"info\",\"message\":\"配置已加载 "
    "/home/%H/.config/retouch-studio/appConfig.json\"," TAIL ("main") },
  { 6120, 23, 41, LOGGER_RENDERER,
    "{\"code\":\"ERR_GPU_OUT_OF_MEMORY\",\"level\":\"error\",\"message\":\"GPU 显存不足，申请 %n48 "
    "MB 失败 "
    "(GL_OUT_OF_MEMORY)\",\"orderNo\":\"%O\",\"service\":\"renderer\",\"stack\":\"GpuError: GPU "
    "out of "
    "memory\\n    at TexturePool.alloc (%h/dist/renderer/gpu/texture-pool.js:203:15)\\n    at "
    "LiquifyPass.apply (%h/dist/renderer/gpu/liquify.js:77:31)\\n    at async RetouchPipeline.run "
    "(%h/dist/renderer/pipeline.js:145:9)\",\"timestamp\":\"%l\"}\n" },
  { 6180, 6, 160, LOGGER_RENDERER,
    "{\"level\":\"warn\",\"message\":\"降级到 CPU 处理 IMG_%i.jpg\",\"orderNo\":\"%O\"," LOCAL },
  { 9130, 1, 0, LOGGER_MAIN,
    "{\"level\":\"info\",\"message\":\"新建订单 "
    "%O，子任务 6 个\",\"orderNo\":\"%O\"," STORY_TRACE ("main") },
  { 9200, 6, 95, LOGGER_MAIN,
    "{\"level\":\"info\",\"message\":\"任务调度：%O 子任务开始\",\"orderNo\":\"%O\"," STORY_TRACE (
        "main") },
  { 10810, 1, 0, LOGGER_UPLOAD,
    "{\"level\":\"info\",\"message\":\"上传开始 %F\",\"orderNo\":\"%O\"," STORY_TRACE ("upload") },
  { 10860, 1, 0, LOGGER_MAIN,
    "{\"level\":\"warn\",\"message\":\"network offline, interface wlp3s0\"," TAIL ("main") },
  { 10865, 14, 27, LOGGER_UPLOAD,
    "{\"attempt\":%n,\"code\":\"ERR_INTERNET_DISCONNECTED\",\"level\":\"error\",\"message\":"
    "\"上传请求失败 "
    "net::ERR_INTERNET_DISCONNECTED，第%n次重试\",\"orderNo\":\"%O\"," STORY_TRACE ("upload") },
  { 11270, 1, 0, LOGGER_MAIN,
    "{\"level\":\"info\",\"message\":\"network online, interface wlp3s0 address %4\"," TAIL (
        "main") },
  { 11290, 12, 30, LOGGER_UPLOAD,
    "{\"attempt\":%n,\"code\":\"ERR_UPLOAD_TIMEOUT\",\"durationMs\":30000,\"level\":\"error\","
    "\"message\":"
    "\"分片上传超时 part %p of %O "
    "(ERR_UPLOAD_TIMEOUT)\",\"orderNo\":\"%O\",\"service\":\"upload\",\"stack\":"
    "\"UploadError: ERR_UPLOAD_TIMEOUT: no progress for 30000 ms\\n    at PartUploader.onIdle "
    "(%h/dist/main/upload/part.js:91:13)\\n    at listOnTimeout (node:internal/timers:569:17)\\n   "
    " at "
    "process.processTimers "
    "(node:internal/timers:512:7)\",\"timestamp\":\"%t\",\"traceId\":\"%R\"}\n" },
  { 11700, 1, 0, LOGGER_UPLOAD,
    "{\"code\":\"ERR_UPLOAD_TIMEOUT\",\"level\":\"error\",\"message\":\"订单 %O 上传失败，已重试 "
    "12 "
    "次\",\"orderNo\":\"%O\",\"photo\":\"%F\",\"service\":\"upload\",\"stack\":\"UploadError: "
    "upload of %O "
    "gave up after 12 attempts\\n    at UploadQueue.giveUp "
    "(%h/dist/main/upload/queue.js:188:11)\\n    "
    "at async UploadQueue.next (%h/dist/main/upload/queue.js:139:9)\\n    at async "
    "OrderService.deliver (%h/dist/main/order-service.js:264:5)\",\"timestamp\":\"%t\",\"traceId\":"
    "\"%R\",\"url\":\"https://retouch-upload.oss-cn-hangzhou.aliyuncs.com/%O/"
    "IMG_0042.jpg"
    "?OSSAccessKeyId=%L&Expires=1795496490&Signature=%G\"}\n" },
  { 11702, 1, 0, LOGGER_MAIN,
    "{\"date\":\"%D\",\"error\":{},\"exception\":true,\"level\":\"error\",\"message\":"
    "\"unhandledRejection: "
    "Cannot read properties of undefined (reading 'subTasks')\\nTypeError: Cannot read properties "
    "of "
    "undefined (reading 'subTasks')\\n    at OrderService.finish "
    "(%h/dist/main/order-service.js:301:27)\\n    at async OrderService.deliver "
    "(%h/dist/main/order-service.js:270:5)\",\"process\":{\"cwd\":\"/home/%H\",\"pid\":4711},"
    "\"rejection\":true,\"service\":\"main\",\"timestamp\":\"%t\"}\n" },
  { 12300, 9, 600, LOGGER_MAIN,
    "{\"level\":\"warn\",\"message\":\"子任务 %O-03 仍在处理 "
    "(working)，已等待%n分钟\",\"orderNo\":\"%O\"," STORY_TRACE ("main") },
  { 20990, 1, 0, LOGGER_MAIN,
    "{\"level\":\"info\",\"message\":\"用户打开“发送诊断信息”\",\"orderNo\":\"%O\"," TAIL (
        "main") },
};
const gsize n_story_rows = G_N_ELEMENTS (story_rows);

const char *const electron_rows[] = {
  "[%l] [info]  (updater) checking for update\n",
  "[%l] [info]  (window) created 1920x1080\n",
  "[%l] [warn]  (gpu) 显卡驱动版本过旧\n",
  "[%l] [error] (updater) Error: net::ERR_CONNECTION_TIMED_OUT\n"
  "    at SimpleURLLoaderWrapper.<anonymous> (node:electron/js2c/browser_init:2:117156)\n"
  "    at Updater.check (%h/dist/main/updater.js:33:9)\n",
  "[4711:1123/101502.114:ERROR:gpu_process_host.cc(991)] GPU process exited unexpectedly: "
  "exit_code=9\n",
  "[%l] [info]  (license) activated by %e, mobile %m\n",
  "[%l] [debug] (db) connect mongodb://%W@db.example.com:27017/studio\n",
  "[%l] [info]  (import) %f\n",
};
const gsize n_electron_rows = G_N_ELEMENTS (electron_rows);

const char *const kept_words[] = {
  "ERR_UPLOAD_TIMEOUT",
  "ERR_GPU_OUT_OF_MEMORY",
  "ERR_INTERNET_DISCONNECTED",
  "5.2.1",
  "28.3.3",
  "18.18.2",
  "120.0.6099.291",
  "UploadQueue.giveUp",
  "order-service.js:264:5",
  "texture-pool.js",
  "IMG_0042.jpg",
  "wlp3s0",
};
const gsize n_kept_words = G_N_ELEMENTS (kept_words);
