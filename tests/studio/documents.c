/* SPDX-License-Identifier: MPL-2.0 */
/* The application's documents: the user, its configuration, what AI retouching keeps, and orders in
 * the three layouts there have been: a folder an order with files of sub-tasks, one file with an
 * array of orders, and sub-tasks in their own files that name their parent. */
#include "output.h"
#include "studio.h"

#include <string.h>

#define PHOTOS 8

static const char user_template[] =
    "{\n  \"userId\": \"U201835\",\n  \"plan\": \"studio-pro\",\n  \"name\": \"%N\",\n  "
    "\"mobile\": \"%m\",\n"
    "  \"email\": \"%e\",\n  \"idCard\": \"%I\",\n  \"bankCard\": \"%c\",\n  \"lastLoginIp\": "
    "\"%4\",\n"
    "  \"lastLoginAt\": \"%t\",\n  \"accessToken\": \"%J\",\n  \"refreshToken\": \"%A\",\n"
    "  \"password\": \"%P\",\n  \"store\": { \"storeId\": 4182, \"latitude\": %x, \"longitude\": "
    "%y,\n"
    "    \"announcement\": \"%r\" },\n  \"devices\": [ { \"id\": \"pc-1\", \"mac\": \"%M\", "
    "\"ipv6\": \"%6\" } ]\n"
    "}\n";

static const char config_template[] =
    "{\n  \"version\": \"5.2.1\",\n  \"build\": 20261118,\n  \"channel\": \"stable\",\n  "
    "\"language\": \"zh-CN\",\n"
    "  \"endpoints\": { \"backend\": \"https://api.example.com\", \"cdn\": [ "
    "\"https://cdn1.example.com\","
    " \"https://cdn2.example.com\" ] },\n  \"upload\": { \"concurrency\": 3, \"partSize\": 8388608,"
    " \"timeoutMs\": 30000, \"retries\": 12, \"endpoint\":"
    " \"https://retouch-upload.oss-cn-hangzhou.aliyuncs.com\", \"accessKeyId\": \"%L\","
    " \"accessKeySecret\": \"%S\", \"securityToken\": \"%Z\" },\n  \"proxy\": "
    "\"http://%W@proxy.example.com:8080\",\n"
    "  \"mirror\": { \"provider\": \"s3\", \"key\": \"%K\", \"cos\": \"%Q\" },\n  \"market\": { "
    "\"apiKey\": \"%V\" },\n"
    "  \"session\": { \"cookie\": \"connect.sid=%C\", \"sessionId\": \"%A\" },\n"
    "  \"license\": { \"privateKey\": \"%X\", \"owner\": \"%e\" },\n"
    "  \"importFolder\": \"/home/%H/Pictures/import\",\n  \"gpu\": { \"enabled\": true, "
    "\"memoryMb\": 4096 },\n"
    "  \"features\": { \"faceMesh\": true, \"liquify\": true, \"cpuFallback\": true }\n}\n";

static const char photo_template[] = "    { \"photo\": \"IMG_%i.jpg\", \"source\": \"%f\", "
                                     "\"model\": \"face-mesh-v3\", \"score\": 0.97,\n"
                                     "      \"landmarks\": %a,\n      \"thumbnail\": \"%B\",\n"
                                     "      \"remark\": \"%r\" }";

static void
write_document (Studio *studio, const char *relative, const char *template_)
{
  g_autofree char *path = studio_data_path (studio, relative);
  Scene scene = studio_scene (studio, studio_where (studio, path));
  scene.escaped = TRUE;
  scene.time_usec = studio->end_usec;
  g_autoptr (GString) text = g_string_new (NULL);
  scene_fill (&scene, template_, text);
  output_text (path, text->str, (gssize) text->len, studio->end_usec);
}

static void
write_retouch_storage (Studio *studio)
{
  g_autofree char *path = studio_data_path (studio, "aiRetouchStorage.json");
  Scene scene = studio_scene (studio, studio_where (studio, path));
  scene.escaped = TRUE;
  scene.time_usec = studio->end_usec;
  g_autoptr (GString) text = g_string_new ("{\n  \"schema\": 4,\n  \"photos\": [\n");
  for (int i = 0; i < PHOTOS; i++)
    {
      scene_draw (&scene);
      scene_fill (&scene, photo_template, text);
      g_string_append (text, i + 1 < PHOTOS ? ",\n" : "\n");
    }
  scene_fill (
      &scene,
      "  ],\n  \"faceEmbedding\": %a,\n  \"presets\": [ \"clean-skin\", \"soft-light\" ]\n}\n",
      text);
  output_text (path, text->str, (gssize) text->len, studio->end_usec);
}

/* The parts every order and sub-task has. */
#define CUSTOMER                                                                                   \
  "\"customer\": { \"name\": \"%N\", \"phone\": \"%m\", \"address\": \"%r\" },\n  \"remark\": "    \
  "\"%r\",\n  "
#define PHOTO "\"photos\": [ { \"path\": \"%f\", \"faceLandmarks\": %a } ],\n  \"progress\": %n"

/* Layout 1. Sub-task 03 never ended, 05 is named but has no file. */
static void
write_story_order (Studio *studio)
{
  write_document (
      studio, "tasks/" STUDIO_ORDER "/order.json",
      "{\n  \"orderNo\": \"%O\",\n  \"status\": \"uploading\",\n  \"error\": "
      "\"ERR_UPLOAD_TIMEOUT\",\n"
      "  \"createdAt\": \"%t\",\n  \"traceId\": \"%R\",\n  \"amount\": 1299,\n  " CUSTOMER
      "\"subTasks\": [ \"%O-01\", \"%O-02\", \"%O-03\", \"%O-04\", \"%O-05\", \"%O-06\" ]\n}\n");
  static const char *const states[] = { "done", "done", "working", "done", NULL, "failed" };
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (states[i] == NULL)
        continue;
      g_autofree char *number = g_strdup_printf (STUDIO_ORDER "-%02u", i + 1);
      g_autofree char *name = g_strdup_printf ("tasks/" STUDIO_ORDER "/sub-%02u.json", i + 1);
      g_autofree char *template_ =
          g_strdup_printf ("{\n  \"orderNo\": \"%s\",\n  \"parentOrderNo\": \"" STUDIO_ORDER
                           "\",\n  \"status\": \"%s\",\n"
                           "  \"type\": \"retouch\",\n  \"attempts\": %u,\n  %s\n}\n",
                           number, states[i], i == 5 ? 12u : 1u, PHOTO);
      write_document (studio, name, template_);
      plants_keep (studio->plants, number);
    }
  plants_keep (studio->plants, STUDIO_ORDER "-05");
}

/* Layout 2: one file, an array, sub-tasks inside. */
static void
write_array_orders (Studio *studio)
{
  g_autoptr (GString) template_ = g_string_new ("[\n");
  for (guint n = 1; n <= 5; n++)
    {
      g_autofree char *number = g_strdup (scene_order_no (n));
      g_string_append_printf (
          template_,
          "  { \"orderNo\": \"%s\", \"status\": \"delivered\", \"createdAt\": \"%%t\",\n  %s"
          "\"subTasks\": [ { \"orderNo\": \"%s-01\", \"status\": \"done\", %s },\n"
          "    { \"orderNo\": \"%s-02\", \"status\": \"done\" } ] }%s\n",
          number, CUSTOMER, number, PHOTO, number, n < 5 ? "," : "");
      plants_keep (studio->plants, number);
    }
  g_string_append (template_, "]\n");
  write_document (studio, "tasks/archive.json", template_->str);
}

/* Layout 3: the parent names nothing, its sub-tasks name it. */
static void
write_separate_orders (Studio *studio)
{
  g_autofree char *number = g_strdup (scene_order_no (8));
  g_autofree char *parent_name = g_strdup_printf ("tasks/%s.json", number);
  g_autofree char *parent = g_strdup_printf (
      "{\n  \"orderNo\": \"%s\",\n  \"status\": \"delivered\",\n  %s\"amount\": 599\n}\n", number,
      CUSTOMER);
  write_document (studio, parent_name, parent);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("tasks/%s-%02u.json", number, i);
      g_autofree char *task =
          g_strdup_printf ("{\n  \"orderNo\": \"%s-%02u\",\n  \"parentOrderNo\": \"%s\",\n  "
                           "\"status\": \"done\",\n  %s\n}\n",
                           number, i, number, PHOTO);
      write_document (studio, name, task);
    }
}

void
studio_write_documents (Studio *studio)
{
  write_document (studio, "userData.json", user_template);
  write_document (studio, "appConfig.json", config_template);
  write_retouch_storage (studio);
  write_story_order (studio);
  write_array_orders (studio);
  write_separate_orders (studio);
  write_document (studio, "retouch-studio.marker", "");
}
