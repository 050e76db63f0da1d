/* SPDX-License-Identifier: MPL-2.0 */
/* Uploads in parts against a store made of plain memory, which fails exactly where a test says. */
#include "store/multipart.h"

#include <fcntl.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "store/store-private.h"

#define PART ((guint64) 1000)
#define BYTES ((guint64) 5500)
#define N_PARTS 6
#define LANES 3

/* A failure to give next: at the nth call (from 1) of a kind, times times. */
typedef struct
{
  guint at;
  guint times;
  guint status;
  const char *code;
} Trouble;

typedef struct
{
  guint64 crc64;
  guint64 bytes;
  gboolean is_there;
} FakePart;

typedef struct
{
  WbStore store;
  char *dir;
  int fd;
  char *sha256;
  guint64 crc64;
  WbCheckpoint *checkpoint;

  FakePart parts[N_PARTS];
  gboolean is_open;
  gboolean is_stored;
  guint64 stored_crc64;
  WbPartSend sending[LANES];
  gboolean busy[LANES];
  guint generation[LANES];
  guint warmed[LANES];

  guint n_begin, n_part, n_complete, n_list, n_head, n_renew, n_abort, n_wind_up;
  Trouble on_begin, on_part, on_complete, on_list;
  guint bad_part;             /* number of a part that always fails; 0: none */
  gboolean lose_complete;     /* does it, but says 500 */
  gboolean closes_in_trouble; /* likewise, but says what on_complete does */
  guint wrong_complete;       /* so many times the whole has a wrong CRC */
  guint forget_part;          /* dropped by the store when first completed; 0: none */
  gboolean expire_all;        /* credentials of generation 0 have expired */
  gboolean expire_on_the_way; /* whatever credentials a part begins with, there are newer ones */
  guint change_file_at;       /* the file changes when that part is sent; 0: never */
  gboolean has_etags;         /* and no checksums; they look like MD5s and are none */
  gboolean says_opaque;       /* that they are none */
} Fake;

/* The store comes first in a Fake. */
static Fake *
fake_of (WbStore *store)
{
  return (Fake *) store;
}

static gboolean
strikes (const Trouble *trouble, guint n, WbFailure *failure)
{
  if (trouble->at == 0 || n < trouble->at || n >= trouble->at + trouble->times)
    return FALSE;
  wb_failure_judge (failure, trouble->status, trouble->code, WB_PROOF_TOKEN);
  return TRUE;
}

static gboolean
fake_begin (WbStore *store, const char *key, const WbRun *run, char **ret_upload_id,
            WbFailure *failure)
{
  Fake *fake = fake_of (store);
  if (strikes (&fake->on_begin, ++fake->n_begin, failure))
    return FALSE;
  memset (fake->parts, 0, sizeof fake->parts);
  fake->is_open = TRUE;
  *ret_upload_id = g_strdup_printf ("upload-%u", fake->n_begin);
  return TRUE;
}

static gboolean
gone (WbFailure *failure)
{
  wb_failure_judge (failure, 404, "NoSuchUpload", WB_PROOF_TOKEN);
  return FALSE;
}

/* Looks like an MD5. */
static char *
etag_of (guint number)
{
  return g_strdup_printf ("%032x", number);
}

/* Pages of two. */
static gboolean
fake_list (WbStore *store, const char *key, const char *upload_id, guint after, const WbRun *run,
           WbPartList *ret_list, WbFailure *failure)
{
  Fake *fake = fake_of (store);
  if (strikes (&fake->on_list, ++fake->n_list, failure))
    return FALSE;
  if (!fake->is_open)
    return gone (failure);
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_listed_part_free);
  const guint end = MIN (after + 2, N_PARTS);
  for (guint i = after; i < end; i++)
    if (fake->parts[i].is_there)
      {
        WbListedPart *part = g_new0 (WbListedPart, 1);
        *part = (WbListedPart){ .number = i + 1,
                                .bytes = fake->parts[i].bytes,
                                .etag = fake->has_etags ? etag_of (i + 1)
                                                        : g_strdup_printf ("listed-%u", i + 1),
                                .has_crc64 = !fake->has_etags,
                                .crc64 = fake->parts[i].crc64 };
        g_ptr_array_add (parts, part);
      }
  *ret_list = (WbPartList){ parts, end < N_PARTS, end };
  return TRUE;
}

static gboolean
fake_start (WbStore *store, guint lane, const WbPartSend *part, WbFailure *failure)
{
  Fake *fake = fake_of (store);
  g_assert_false (fake->busy[lane]);
  fake->sending[lane] = *part;
  fake->busy[lane] = TRUE;
  fake->generation[lane] = store->generation;
  return TRUE;
}

static void
take_part (Fake *fake, const WbPartSend *send, WbPartDone *done)
{
  char buffer[PART];
  FakePart *part = &fake->parts[send->number - 1];
  g_assert_cmpuint (send->length, <=, PART);
  if (send->number == fake->change_file_at)
    g_assert_cmpint (pwrite (fake->fd, "changed", 7, 0), ==, 7);
  g_assert_cmpint (pread (fake->fd, buffer, send->length, (off_t) send->offset), ==,
                   (gssize) send->length);
  *part = (FakePart){ wb_crc64 (0, buffer, send->length), send->length, TRUE };
  done->ok = TRUE;
  done->etag = fake->has_etags ? etag_of (send->number) : g_strdup_printf ("sent-%u", send->number);
  done->has_opaque_etag = fake->says_opaque;
  done->has_crc64 = !fake->has_etags;
  done->crc64 = part->crc64;
}

static gboolean
fake_next (WbStore *store, gint64 timeout_usec, GCancellable *cancellable, WbPartDone *ret_done)
{
  Fake *fake = fake_of (store);
  for (guint lane = 0; lane < LANES; lane++)
    {
      if (!fake->busy[lane])
        continue;
      const WbPartSend *send = &fake->sending[lane];
      WbFailure *failure = &ret_done->failure;
      *ret_done = (WbPartDone){ .lane = lane };
      fake->busy[lane] = FALSE;
      fake->n_part++;
      store->generation += fake->expire_on_the_way ? 1 : 0;
      if (!fake->is_open)
        (void) gone (failure);
      else if (fake->expire_on_the_way || (fake->expire_all && fake->generation[lane] == 0))
        wb_failure_judge (failure, 403, "SecurityTokenExpired", WB_PROOF_TOKEN);
      else if (send->number == fake->bad_part)
        wb_failure_judge (failure, 500, NULL, WB_PROOF_TOKEN);
      else if (!strikes (&fake->on_part, fake->n_part, failure))
        take_part (fake, send, ret_done);
      return TRUE;
    }
  return FALSE;
}

static void
fake_stop (WbStore *store)
{
  memset (fake_of (store)->busy, 0, sizeof fake_of (store)->busy);
}

static gboolean
join (Fake *fake, WbFailure *failure)
{
  guint64 crc64 = 0;
  if (fake->forget_part > 0)
    fake->parts[fake->forget_part - 1].is_there = FALSE;
  fake->forget_part = 0;
  for (guint i = 0; i < N_PARTS; i++)
    {
      if (!fake->parts[i].is_there)
        {
          wb_failure_judge (failure, 400, "InvalidPart", WB_PROOF_TOKEN);
          return FALSE;
        }
      crc64 = wb_crc64_combine (crc64, fake->parts[i].crc64, fake->parts[i].bytes);
    }
  fake->stored_crc64 = crc64 + (fake->wrong_complete > 0 ? 1 : 0);
  fake->wrong_complete -= fake->wrong_complete > 0 ? 1 : 0;
  fake->is_open = FALSE;
  fake->is_stored = TRUE;
  return TRUE;
}

static gboolean
fake_complete (WbStore *store, const char *key, const char *upload_id, const char *const *etags,
               guint n, const WbRun *run, WbObject *ret_object, WbFailure *failure)
{
  Fake *fake = fake_of (store);
  g_assert_cmpuint (n, ==, N_PARTS);
  if (strikes (&fake->on_complete, ++fake->n_complete, failure))
    {
      g_auto (WbFailure) none = { 0 };
      if (fake->closes_in_trouble)
        g_assert_true (join (fake, &none));
      return FALSE;
    }
  if (!fake->is_open)
    return gone (failure);
  if (!join (fake, failure))
    return FALSE;
  if (fake->lose_complete)
    {
      wb_failure_judge (failure, 500, NULL, WB_PROOF_TOKEN);
      return FALSE;
    }
  *ret_object = (WbObject){ .has_crc64 = !fake->has_etags, .crc64 = fake->stored_crc64 };
  return TRUE;
}

static gboolean
fake_abort (WbStore *store, const char *key, const char *upload_id, const WbRun *run,
            WbFailure *failure)
{
  fake_of (store)->n_abort++;
  return TRUE;
}

static gboolean
fake_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
           WbFailure *failure)
{
  Fake *fake = fake_of (store);
  fake->n_head++;
  if (!fake->is_stored)
    {
      wb_failure_judge (failure, 404, "NoSuchKey", WB_PROOF_TOKEN);
      return FALSE;
    }
  *ret_object = (WbObject){ .bytes = BYTES, .has_crc64 = TRUE, .crc64 = fake->stored_crc64 };
  return TRUE;
}

static void
fake_warm (WbStore *store, guint lane, const char *key)
{
  fake_of (store)->warmed[lane]++;
}

static void
fake_wind_up (WbStore *store, const char *key)
{
  Fake *fake = fake_of (store);
  g_assert_cmpuint (fake->n_part + 2, >=, N_PARTS);
  fake->n_wind_up++;
}

static const WbPartsClass fake_parts = { .begin = fake_begin,
                                         .list = fake_list,
                                         .warm = fake_warm,
                                         .start = fake_start,
                                         .wind_up = fake_wind_up,
                                         .next = fake_next,
                                         .stop = fake_stop,
                                         .complete = fake_complete,
                                         .abort = fake_abort };
static const WbStoreClass fake_class = { .id = "fake", .head = fake_head, .parts = &fake_parts };

static WbRenewal
fake_renew (WbCredentials *ret_credentials, gpointer self, gint64 timeout_usec, const WbRun *run,
            GError **error)
{
  ((Fake *) self)->n_renew++;
  *ret_credentials = (WbCredentials){ .access_key_id = g_strdup ("new") };
  return WB_RENEWAL_DONE;
}

static void
set_up (Fake *fake, gconstpointer data)
{
  char bytes[BYTES];
  wb_random_bytes (bytes, sizeof bytes);
  fake->dir = g_dir_make_tmp ("waybill-multipart-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (fake->dir, "bundle", NULL);
  g_autofree char *checkpoint = g_build_filename (fake->dir, "upload.json", NULL);
  fake->fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_assert_true (wb_fs_write_all (fake->fd, bytes, sizeof bytes, NULL));
  fake->sha256 = wb_sha256_of (bytes, sizeof bytes);
  fake->crc64 = wb_crc64 (0, bytes, sizeof bytes);
  fake->checkpoint = wb_checkpoint_load (checkpoint, "https://oss.example.com", "b");
  fake->store.kind = &fake_class;
  fake->store.lanes = LANES;
  fake->store.clock = wb_clock_new_virtual (1);
  fake->store.options.renew = fake_renew;
  fake->store.options.self = fake;
  wb_patience_start (&fake->store.patience, fake->store.clock, 600 * G_TIME_SPAN_SECOND);
}

static void
tear_down (Fake *fake, gconstpointer data)
{
  wb_credentials_clear (&fake->store.credentials);
  wb_checkpoint_free (fake->checkpoint);
  wb_close_fd (&fake->fd);
  g_assert_true (wb_fs_remove_tree (fake->dir, NULL));
  g_free (fake->store.clock);
  g_free (fake->store.waits_for);
  g_free (fake->dir);
  g_free (fake->sha256);
}

static gboolean
upload (Fake *fake, GError **error)
{
  const WbUploadSource source = { .name = "bundle.zip",
                                  .key = "f/bundle.zip",
                                  .fd = fake->fd,
                                  .bytes = BYTES,
                                  .sha256 = fake->sha256,
                                  .crc64 = fake->crc64,
                                  .part_bytes = PART,
                                  .total = BYTES };
  return wb_multipart_upload (&fake->store, &source, fake->checkpoint, NULL, error);
}

static void
assert_uploaded (Fake *fake)
{
  g_autoptr (GError) error = NULL;
  const gboolean done = upload (fake, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_true (fake->is_stored);
  g_assert_cmpuint (fake->stored_crc64, ==, fake->crc64);
  const WbStoredObject *stored =
      wb_checkpoint_find (fake->checkpoint, "f/bundle.zip", fake->sha256);
  g_assert_nonnull (stored);
  g_assert_cmpuint (stored->crc64, ==, fake->crc64);
  g_assert_cmpuint (stored->bytes, ==, BYTES);
  g_assert_null (fake->checkpoint->upload_id);
}

static void
assert_fails (Fake *fake, WbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (upload (fake, &error));
  g_assert_error (error, WB_ERROR, (gint) code);
  g_assert_null (wb_checkpoint_find (fake->checkpoint, "f/bundle.zip", NULL));
}

static void
test_plain (Fake *fake, gconstpointer data)
{
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), ==, 1);
}

/* Lanes connect before there is anything to send; what comes after the parts is prepared at their
 * end, and what is not sent in parts prepares nothing. */
static void
test_connected_ahead (Fake *fake, gconstpointer data)
{
  wb_multipart_prepare (&fake->store, "k", PART, PART);
  g_assert_cmpuint (fake->warmed[0], ==, 0);
  wb_multipart_prepare (&fake->store, "k", BYTES, PART);
  for (guint lane = 0; lane < LANES; lane++)
    g_assert_cmpuint (fake->warmed[lane], ==, 1);
  test_plain (fake, data);
  g_assert_cmpuint (fake->n_wind_up, >, 0);
}

static void
test_one_bad_part (Fake *fake, gconstpointer data)
{
  fake->bad_part = 2;
  assert_fails (fake, WB_ERROR_UNREACHABLE);
  g_assert_cmpuint (wb_checkpoint_done_bytes (fake->checkpoint), ==, BYTES - PART);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), >=, 600 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), <, 640 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (fake->n_part, <, 300);

  /* resumed: only that one */
  const guint before = fake->n_part;
  fake->bad_part = 0;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, before + 1);
  g_assert_cmpuint (fake->n_begin, ==, 1);
}

static void
test_many_retries (Fake *fake, gconstpointer data)
{
  fake->on_begin = (Trouble){ 1, 3, 503, "SlowDown" };
  fake->on_part = (Trouble){ 2, 9, 500, NULL };
  fake->on_complete = (Trouble){ 1, 4, 502, NULL };
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS + 9);
}

static void
test_lost_complete (Fake *fake, gconstpointer data)
{
  fake->lose_complete = TRUE;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_complete, ==, 1);
  g_assert_cmpuint (fake->n_list, ==, 1);
  g_assert_cmpuint (fake->n_head, ==, 1);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS);
}

/* The same, but at the second Complete the store has a problem, for ever: its list knows better. */
static void
test_lost_complete_in_trouble (Fake *fake, gconstpointer data)
{
  static const Trouble troubles[] = { { 1, 1000, 500, "InternalError" },
                                      { 1, 1000, 200, "InternalError" },
                                      { 1, 1000, 503, NULL } };
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      fake->n_complete = fake->n_part = fake->n_head = 0;
      fake->on_complete = troubles[i];
      fake->closes_in_trouble = TRUE;
      assert_uploaded (fake);
      g_assert_cmpuint (fake->n_complete, ==, 1);
      g_assert_cmpuint (fake->n_head, ==, 1);
      g_assert_cmpuint (fake->n_part, ==, N_PARTS);
      wb_checkpoint_remove (fake->checkpoint, "f/bundle.zip");
    }
}

static void
test_forgotten_upload (Fake *fake, gconstpointer data)
{
  fake->on_part = (Trouble){ 4, 1, 404, "NoSuchUpload" };
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_begin, ==, 2);
  g_assert_cmpuint (fake->n_head, ==, 1);
}

static void
test_always_forgotten (Fake *fake, gconstpointer data)
{
  fake->on_part = (Trouble){ 1, 1000, 404, "NoSuchUpload" };
  assert_fails (fake, WB_ERROR_UNREACHABLE);
  g_assert_cmpuint (fake->n_begin, <=, 4);
}

static void
test_missing_part (Fake *fake, gconstpointer data)
{
  fake->forget_part = 3;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_begin, ==, 1);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS + 1);
}

static void
test_always_missing (Fake *fake, gconstpointer data)
{
  fake->on_complete = (Trouble){ 1, 1000, 400, "InvalidPart" };
  assert_fails (fake, WB_ERROR_UNREACHABLE);
  g_assert_cmpuint (fake->n_complete, <=, 4);
}

static void
test_wrong_whole (Fake *fake, gconstpointer data)
{
  fake->wrong_complete = 1;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_begin, ==, 2);
}

static void
test_always_wrong_whole (Fake *fake, gconstpointer data)
{
  fake->wrong_complete = 100;
  assert_fails (fake, WB_ERROR_UNREACHABLE);
}

static void
test_renewed_once_for_all_lanes (Fake *fake, gconstpointer data)
{
  fake->expire_all = TRUE;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_renew, ==, 1);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS + LANES);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), ==, 1);
}

/* No part is there before its credentials are over: there is an end to that too. */
static void
test_always_expired_on_the_way (Fake *fake, gconstpointer data)
{
  fake->expire_on_the_way = TRUE;
  assert_fails (fake, WB_ERROR_UNREACHABLE);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), >=, 600 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (wb_clock_monotonic_usec (fake->store.clock), <, 640 * G_TIME_SPAN_SECOND);
  g_assert_nonnull (fake->store.waits_for);
}

static void
test_denied (Fake *fake, gconstpointer data)
{
  fake->on_part = (Trouble){ 2, 1000, 403, "AccessDenied" };
  assert_fails (fake, WB_ERROR_REFUSED);
  g_assert_cmpuint (fake->n_renew, ==, 1);
}

static void
test_changed_file (Fake *fake, gconstpointer data)
{
  fake->change_file_at = 1;
  assert_fails (fake, WB_ERROR_DAMAGED);
  g_assert_false (fake->is_stored);
}

static void
test_store_is_the_truth (Fake *fake, gconstpointer data)
{
  fake->on_complete = (Trouble){ 1, 1, 403, "SignatureDoesNotMatch" };
  assert_fails (fake, WB_ERROR_REFUSED);
  /* what we noted as done: one is gone, one is other bytes, one another size */
  fake->parts[0].is_there = FALSE;
  fake->parts[2].crc64++;
  fake->parts[4].bytes--;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS + 3);
  g_assert_cmpuint (fake->n_list, ==, 3);
}

static void
test_unnoted_parts_are_taken (Fake *fake, gconstpointer data)
{
  fake->on_complete = (Trouble){ 1, 1, 403, "SignatureDoesNotMatch" };
  assert_fails (fake, WB_ERROR_REFUSED);
  for (guint i = 0; i < N_PARTS; i++)
    fake->checkpoint->parts[i].is_done = FALSE;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS);
}

/* What a store encrypts with the keys of a service has etags that are no MD5s: no corruption, and
 * when it goes on, they are known again by having been noted. */
static void
test_opaque_etags (Fake *fake, gconstpointer data)
{
  fake->has_etags = TRUE;
  fake->says_opaque = TRUE;
  fake->on_complete = (Trouble){ 1, 1, 403, "SignatureDoesNotMatch" };
  assert_fails (fake, WB_ERROR_REFUSED);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS);
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_list, ==, 3);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS);
}

/* The same, but what was noted is lost: then the parts are sent again, as they could be anything.
 */
static void
test_opaque_etags_not_noted (Fake *fake, gconstpointer data)
{
  fake->has_etags = TRUE;
  fake->says_opaque = TRUE;
  fake->on_complete = (Trouble){ 1, 1, 403, "SignatureDoesNotMatch" };
  assert_fails (fake, WB_ERROR_REFUSED);
  g_clear_pointer (&fake->checkpoint->parts[2].etag, g_free);
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_part, ==, N_PARTS + 1);
}

static void
test_wrong_etags (Fake *fake, gconstpointer data)
{
  fake->has_etags = TRUE;
  assert_fails (fake, WB_ERROR_UNREACHABLE);
  g_assert_false (fake->is_stored);
}

static void
test_other_file_starts_over (Fake *fake, gconstpointer data)
{
  fake->on_complete = (Trouble){ 1, 1, 403, "SignatureDoesNotMatch" };
  assert_fails (fake, WB_ERROR_REFUSED);
  fake->sha256[0] ^= 1;
  assert_uploaded (fake);
  g_assert_cmpuint (fake->n_abort, ==, 1);
  g_assert_cmpuint (fake->n_begin, ==, 2);
}

static void
test_part_bytes (void)
{
  const guint64 mib = 1024 * 1024;
  static const guint64 sizes[] = { 1,
                                   5 << 20,
                                   200 << 20,
                                   G_GUINT64_CONSTANT (6) << 30,
                                   G_GUINT64_CONSTANT (100) << 30,
                                   G_GUINT64_CONSTANT (48) << 40 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const guint64 part = wb_multipart_part_bytes (sizes[i], 0);
      g_assert_cmpuint (part, >=, 5 * mib);
      g_assert_cmpuint ((sizes[i] + part - 1) / part, <=, 1000);
      const guint64 small = wb_multipart_part_bytes (sizes[i], 102400);
      g_assert_cmpuint (small, >=, 102400);
      g_assert_cmpuint ((sizes[i] + small - 1) / small, <=, 10000);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fake *fake, gconstpointer data);
  } rows[] = {
    { "/store/multipart/plain", test_plain },
    { "/store/multipart/connected-ahead", test_connected_ahead },
    { "/store/multipart/one-bad-part", test_one_bad_part },
    { "/store/multipart/many-retries", test_many_retries },
    { "/store/multipart/lost-complete", test_lost_complete },
    { "/store/multipart/lost-complete-in-trouble", test_lost_complete_in_trouble },
    { "/store/multipart/forgotten-upload", test_forgotten_upload },
    { "/store/multipart/always-forgotten", test_always_forgotten },
    { "/store/multipart/missing-part", test_missing_part },
    { "/store/multipart/always-missing", test_always_missing },
    { "/store/multipart/wrong-whole", test_wrong_whole },
    { "/store/multipart/always-wrong-whole", test_always_wrong_whole },
    { "/store/multipart/renewed-once", test_renewed_once_for_all_lanes },
    { "/store/multipart/always-expired", test_always_expired_on_the_way },
    { "/store/multipart/denied", test_denied },
    { "/store/multipart/changed-file", test_changed_file },
    { "/store/multipart/truth", test_store_is_the_truth },
    { "/store/multipart/unnoted", test_unnoted_parts_are_taken },
    { "/store/multipart/opaque-etags", test_opaque_etags },
    { "/store/multipart/opaque-etags-not-noted", test_opaque_etags_not_noted },
    { "/store/multipart/wrong-etags", test_wrong_etags },
    { "/store/multipart/other-file", test_other_file_starts_over },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fake, NULL, set_up, rows[i].func, tear_down);
  g_test_add_func ("/store/multipart/part-bytes", test_part_bytes);
  return g_test_run ();
}
