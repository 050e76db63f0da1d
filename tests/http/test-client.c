/* SPDX-License-Identifier: MPL-2.0 */
/* What goes over the wire, both ways. */
#include "http/client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "http/rig.h"

/* Answers every request of a connection with data, keeps what it was asked. */
typedef struct
{
  const char *answer;
  gssize length;
  GMutex mutex;
  GString *asked;
} Script;

static void
answer_all (Peer *peer, gpointer user_data)
{
  Script *script = user_data;

  while (rig_read_request (peer))
    {
      g_mutex_lock (&script->mutex);
      g_string_append_len (script->asked, peer->request->str, (gssize) peer->request->len);
      g_mutex_unlock (&script->mutex);
      if (!rig_write (peer, script->answer, script->length))
        return;
    }
}

typedef struct
{
  Script script;
  Rig *rig;
  WbHttp *http;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_mutex_init (&fixture->script.mutex);
  fixture->script.asked = g_string_new (NULL);
  fixture->script.answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  fixture->script.length = -1;
  fixture->rig = rig_new (answer_all, &fixture->script);
  fixture->http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_http_free (fixture->http);
  rig_free (fixture->rig);
  g_string_free (fixture->script.asked, TRUE);
  g_mutex_clear (&fixture->script.mutex);
}

static WbHttpRequest *
new_request (Fixture *fixture, const char *method, const char *path)
{
  g_autofree char *url = rig_url (fixture->rig, path);

  return wb_http_request_new (method, url);
}

static WbHttpReply *
send_it (Fixture *fixture, const WbHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  WbHttpReply *reply = wb_http_send (fixture->http, request, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  return reply;
}

static void
assert_body (const WbHttpReply *reply, const char *text)
{
  gsize length;
  const char *body = g_bytes_get_data (wb_http_reply_get_body (reply), &length);

  g_assert_cmpmem (body, length, text, strlen (text));
}

/* Signatures cover the path and query as they were given. */
static void
test_path_bytes (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/",
    "/a%2Fb%2Bc%20d%7E~/%e4%BF%ae",
    "/bucket/1234%2B-/123/1.txt?%2Bparam1=value3&%2Bparam2&%7Cparam1=value4",
    "/a/./b//../c",
    "/-!@$&*(),;=:'/x?uploads",
    "/x?a=b=c&d=%26&e=+&f=%2B&empty=&flag&?/",
    "/x?",
    "?list-type=2",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", paths[i]);
      g_autofree char *line =
          g_strdup_printf ("GET %s%s HTTP/1.1\r\n", paths[i][0] == '/' ? "" : "/", paths[i]);
      g_string_truncate (fixture->script.asked, 0);
      g_autoptr (WbHttpReply) reply = send_it (fixture, request);
      fixture->script.asked->str[strcspn (fixture->script.asked->str, "\n") + 1] = '\0';
      g_assert_cmpstr (fixture->script.asked->str, ==, line);
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The lines of the head in order, without regard to where libsoup puts its own. */
static char *
sorted_head (const char *request)
{
  g_auto (GStrv) parts = g_strsplit (request, "\r\n\r\n", 2);
  g_auto (GStrv) lines = g_strsplit (parts[0], "\r\n", -1);

  qsort (lines + 1, g_strv_length (lines) - 1, sizeof *lines, compare_lines);
  return g_strjoinv ("\n", lines);
}

static void
test_headers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "PUT", "/x");
  g_autoptr (GBytes) body = g_bytes_new_static ("hello", 5);

  wb_http_request_set_header (request, "x-oss-Meta-A", "first");
  wb_http_request_set_header (request, "X-OSS-meta-a", "second");
  wb_http_request_set_header (request, "Authorization",
                              "OSS4-HMAC-SHA256 Credential=x/y, Signature=z");
  wb_http_request_set_header (request, "x-empty", "");
  wb_http_request_set_header (request, "x-none", NULL);
  wb_http_request_set_body (request, body);
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  g_autofree char *head = sorted_head (fixture->script.asked->str);
  g_autofree char *expected =
      g_strdup_printf ("PUT /x HTTP/1.1\n"
                       "Authorization: OSS4-HMAC-SHA256 Credential=x/y, Signature=z\n"
                       "Connection: Keep-Alive\n"
                       "Content-Length: 5\n"
                       "Host: 127.0.0.1:%u\n"
                       "User-Agent: Waybill/" WB_VERSION "\n"
                       "X-OSS-meta-a: second",
                       rig_get_port (fixture->rig));

  g_assert_cmpstr (head, ==, expected);
  g_assert_true (g_str_has_suffix (fixture->script.asked->str, "\r\n\r\nhello"));
  assert_body (reply, "ok");
}

static void
test_without_body (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE" };
  static const gboolean has_length[] = { FALSE, TRUE, TRUE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (WbHttpRequest) request = new_request (fixture, methods[i], "/x");
      g_string_truncate (fixture->script.asked, 0);
      g_autoptr (WbHttpReply) reply = send_it (fixture, request);
      g_assert_true ((strstr (fixture->script.asked->str, "Content-Length: 0\r\n") != NULL)
                     == has_length[i]);
      g_assert_null (strstr (fixture->script.asked->str, "Content-Type"));
      g_assert_null (strstr (fixture->script.asked->str, "Transfer-Encoding"));
    }
}

static void
test_reply (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", "/");

  fixture->script.answer = "HTTP/1.1 404 Not Found\r\nDate: Mon, 23 Nov 2026 05:43:12 GMT\r\n"
                           "ETag: \"abc\"\r\nX-Many: 1\r\nx-many: 2\r\nContent-Encoding: gzip\r\n"
                           "Content-Length: 7\r\n\r\nnot\0gz!";
  fixture->script.length = (gssize) strlen (fixture->script.answer) + 4; /* beyond the NUL */
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  gsize length;
  const char *body = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 404);
  g_assert_cmpmem (body, length, "not\0gz!", 7);
  g_assert_cmpstr (wb_http_reply_get_header (reply, "etag"), ==, "\"abc\"");
  g_assert_cmpstr (wb_http_reply_get_header (reply, "ETAG"), ==, "\"abc\"");
  g_assert_cmpstr (wb_http_reply_get_header (reply, "X-Many"), ==, "1, 2");
  g_assert_null (wb_http_reply_get_header (reply, "X-None"));
  g_assert_cmpint (wb_http_reply_get_date_usec (reply), ==,
                   G_GINT64_CONSTANT (1795412592) * G_USEC_PER_SEC);
}

static void
test_bad_date (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", "/");

  fixture->script.answer = "HTTP/1.1 200 OK\r\nDate: soon\r\nContent-Length: 0\r\n\r\n";
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  g_assert_cmpint (wb_http_reply_get_date_usec (reply), ==, -1);
  assert_body (reply, "");
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "HEAD", "/");

  fixture->script.answer = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  g_assert_cmpstr (wb_http_reply_get_header (reply, "Content-Length"), ==, "99999999999");
  assert_body (reply, "");
}

static void
test_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", "/a");

  fixture->script.answer =
      "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n";
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 302);
  g_assert_cmpstr (wb_http_reply_get_header (reply, "Location"), ==, "/b");
  g_assert_null (strstr (fixture->script.asked->str, "GET /b"));
  g_autoptr (WbHttpReply) again = send_it (fixture, request);
  g_assert_null (strstr (fixture->script.asked->str, "Cookie"));
}

static void
redirect_once (Peer *peer, gpointer user_data)
{
  while (rig_read_request (peer))
    if (g_str_has_prefix (peer->request->str, "GET /a "))
      (void) rig_write (peer, "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
                        -1);
    else
      (void) rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", -1);
}

static void
test_followed (void)
{
  g_autoptr (Rig) rig = rig_new (redirect_once, NULL);
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = "direct://" });
  g_autofree char *url = rig_url (rig, "/a");
  g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", url);
  g_autoptr (GError) error = NULL;

  wb_http_request_set_follow (request, TRUE);
  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 200);
  assert_body (reply, "b");
}

/* No log-in of its own, and ours is not taken away. */
static void
test_unauthorized (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbHttpRequest) request = new_request (fixture, "POST", "/");

  wb_http_request_set_header (request, "Authorization", "Bearer abc");
  fixture->script.answer = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                           "Content-Length: 0\r\n\r\n";
  for (guint i = 0; i < 2; i++)
    {
      g_string_truncate (fixture->script.asked, 0);
      g_autoptr (WbHttpReply) reply = send_it (fixture, request);
      g_assert_cmpuint (wb_http_reply_get_status (reply), ==, 401);
      g_assert_nonnull (strstr (fixture->script.asked->str, "\r\nAuthorization: Bearer abc\r\n"));
      g_assert_true (g_str_has_prefix (fixture->script.asked->str, "POST"));
      g_assert_null (strstr (fixture->script.asked->str + 1, "POST"));
    }
}

static void
test_range_body (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  wb_autofd int fd = g_file_open_tmp ("waybill-http-XXXXXX", &path, &error);
  const gsize length = 3 * 1024 * 1024 + 17;
  g_autofree char *filler = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    filler[i] = (char) ('a' + i % 23);
  g_assert_true (wb_fs_write_all (fd, "before", 6, &error));
  g_assert_true (wb_fs_write_all (fd, filler, length, &error));
  g_assert_true (wb_fs_write_all (fd, "after", 5, &error));
  (void) g_unlink (path);

  g_autoptr (WbHttpRequest) request = new_request (fixture, "PUT", "/part");
  wb_http_request_set_body_range (request, fd, 6, length);
  for (guint i = 1; i <= 2; i++)
    {
      g_string_truncate (fixture->script.asked, 0);
      g_autoptr (WbHttpReply) reply = send_it (fixture, request);
      const char *body = strstr (fixture->script.asked->str, "\r\n\r\n") + 4;
      g_assert_cmpmem (body,
                       fixture->script.asked->len - (gsize) (body - fixture->script.asked->str),
                       filler, length);
      g_assert_cmpuint (wb_http_sent_bytes (fixture->http), ==, i * length);
    }
  g_assert_cmpuint (rig_get_n_connections (fixture->rig), ==, 1);
}

static void
test_shrunken_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  wb_autofd int fd = g_file_open_tmp ("waybill-http-XXXXXX", &path, &error);
  g_autoptr (WbHttpRequest) request = new_request (fixture, "PUT", "/part");

  g_assert_true (wb_fs_write_all (fd, "short", 5, &error));
  (void) g_unlink (path);
  wb_http_request_set_body_range (request, fd, 0, 100);
  g_assert_null (wb_http_send (fixture->http, request, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_cmpint (wb_http_fault_of (error), ==, WB_HTTP_FAULT_NONE);
}

static gboolean
refuse_after_4 (const void *bytes, gsize length, gpointer self, GError **error)
{
  g_string_append_len (self, bytes, (gssize) length);
  if (((GString *) self)->len <= 4)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_SPACE, "full");
  return FALSE;
}

static void
test_sink (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) taken = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", "/");

  wb_http_request_set_sink (request, wb_sink_to_string (taken));
  g_autoptr (WbHttpReply) reply = send_it (fixture, request);
  g_assert_cmpstr (taken->str, ==, "ok");
  assert_body (reply, "");

  fixture->script.answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nerror";
  g_autoptr (WbHttpReply) refused = send_it (fixture, request);
  g_assert_cmpstr (taken->str, ==, "ok");
  assert_body (refused, "error");

  g_string_truncate (taken, 0);
  fixture->script.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789";
  wb_http_request_set_sink (request, (WbSink){ refuse_after_4, taken });
  g_assert_null (wb_http_send (fixture->http, request, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);

  /* The client is as good as new. */
  g_autoptr (WbHttpRequest) next = new_request (fixture, "GET", "/");
  g_autoptr (WbHttpReply) after = send_it (fixture, next);
  assert_body (after, "123456789");
}

static void
test_bad_requests (Fixture *fixture, gconstpointer data)
{
  static const char *const urls[] = { "",
                                      "x",
                                      "/x",
                                      "file:///etc/passwd",
                                      "ftp://a/b",
                                      "http://",
                                      "http:///x",
                                      "http://user:secret@127.0.0.1/",
                                      "http:/127.0.0.1/",
                                      "http://127.0.0.1/a b?secret",
                                      "http://127.0.0.1/a\r\nX: y?secret",
                                      "http://127.0.0.1/修?secret",
                                      "http://127.0.0.1:99999/?secret",
                                      "http://127.0.0.1/%zz?secret" };
  static const struct
  {
    const char *name;
    const char *value;
  } headers[] = {
    { "x-a", "b\r\nx-c: d" },
    { "x-a", "b\n" },
    { "x-a", " b" },
    { "x-a", "b " },
    { "x a", "b" },
    { "x:a", "b" },
    { "", "b" },
    { "x\r\n", "b" },
    { "Host", "evil" },
    { "content-length", "5" },
    { "Transfer-Encoding", "chunked" },
    { "x-a", "\x01" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (WbHttpRequest) request = wb_http_request_new ("GET", urls[i]);
      g_autoptr (GError) error = NULL;
      g_test_message ("url %u", i);
      g_assert_null (wb_http_send (fixture->http, request, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_null (strstr (error->message, "secret"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (WbHttpRequest) request = new_request (fixture, "GET", "/");
      g_autoptr (GError) error = NULL;
      g_test_message ("header %u", i);
      wb_http_request_set_header (request, headers[i].name, headers[i].value);
      g_assert_null (wb_http_send (fixture->http, request, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (rig_get_n_connections (fixture->rig), ==, 0);
}

/* Through a proxy a request names the whole URL. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *proxy = rig_url (fixture->rig, "");
  g_autoptr (WbHttp) http = wb_http_new (&(WbHttpOptions){ .proxy = proxy });
  g_autoptr (WbHttpRequest) request =
      wb_http_request_new ("GET", "http://store.example.com/a%2Fb?c");
  g_autoptr (GError) error = NULL;

  g_autoptr (WbHttpReply) reply = wb_http_send (http, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (fixture->script.asked->str,
                                   "GET http://store.example.com/a%2Fb?c HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (fixture->script.asked->str, "\r\nHost: store.example.com\r\n"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/path-bytes", test_path_bytes);
  ADD ("/client/headers", test_headers);
  ADD ("/client/without-body", test_without_body);
  ADD ("/client/reply", test_reply);
  ADD ("/client/bad-date", test_bad_date);
  ADD ("/client/head", test_head);
  ADD ("/client/not-followed", test_not_followed);
  g_test_add_func ("/client/followed", test_followed);
  ADD ("/client/unauthorized", test_unauthorized);
  ADD ("/client/range-body", test_range_body);
  ADD ("/client/shrunken-file", test_shrunken_file);
  ADD ("/client/sink", test_sink);
  ADD ("/client/bad-requests", test_bad_requests);
  ADD ("/client/proxy", test_proxy);
  return g_test_run ();
}
