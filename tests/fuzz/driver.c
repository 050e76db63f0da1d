/* SPDX-License-Identifier: MPL-2.0 */
/* Runs a fuzz target without libFuzzer: every file of its corpus, then a fixed number of inputs
 * made from them by a small deterministic mutator. With clang the same targets link libFuzzer
 * instead (meson option "fuzz").
 *
 * usage: fuzz-NAME CORPUS-DIR N-INPUTS [SEED]; WB_FUZZ_INPUTS stands in for N-INPUTS if it is set.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define INPUT_MAX (64 * 1024)

static const char *const tokens[] = {
  "{",
  "}",
  "[",
  "]",
  "\"",
  ":",
  ",",
  "\\",
  "\\u0000",
  "\\ud800",
  "\n",
  "\r",
  "\0",
  "%00",
  "..",
  "/",
  "<",
  "</Error>",
  "&amp;",
  "]]>",
  "-1",
  "1e",
  "999",
  "\xff",
  "\xe4\xb8\xad",
  "[[password]]",
  "token=",
  "-----BEGIN RSA PRIVATE KEY-----",
  "13800138000",
  "9223372036854775808",
};

static void
mutate (GByteArray *input, GRand *rand)
{
  guint at = input->len ? (guint) g_rand_int_range (rand, 0, (gint32) input->len) : 0;
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      if (input->len)
        input->data[at] ^= (guint8) (1u << g_rand_int_range (rand, 0, 8));
      break;
    case 1:
      if (input->len)
        input->data[at] = (guint8) g_rand_int_range (rand, 0, 256);
      break;
    case 2:
      g_byte_array_set_size (input, at);
      break;
    case 3:
      if (input->len)
        g_byte_array_remove_range (input, at, MIN (8, input->len - at));
      break;
    case 4:
      {
        const char *token = tokens[g_rand_int_range (rand, 0, G_N_ELEMENTS (tokens))];
        gsize length = MAX (strlen (token), 1);
        g_autofree guint8 *tail = g_memdup2 (input->data + at, input->len - at);
        guint n_tail = input->len - at;
        g_byte_array_set_size (input, at);
        g_byte_array_append (input, (const guint8 *) token, (guint) length);
        if (n_tail)
          g_byte_array_append (input, tail, n_tail);
        break;
      }
    default:
      if (input->len && input->len < INPUT_MAX / 2)
        {
          g_autofree guint8 *copy = g_memdup2 (input->data, input->len);
          g_byte_array_append (input, copy, input->len);
        }
      break;
    }
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
read_corpus (const char *dir_path)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    g_ptr_array_add (names, g_build_filename (dir_path, name, NULL));
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    {
      char *text;
      gsize length;
      if (g_file_get_contents (names->pdata[i], &text, &length, NULL))
        g_ptr_array_add (corpus, g_bytes_new_take (text, length));
    }
  if (!corpus->len)
    g_ptr_array_add (corpus, g_bytes_new ("", 0));
  return corpus;
}

static void
run_bytes (const void *data, gsize size)
{
  /* an exact copy on the heap, so that reading one byte too far is seen */
  g_autofree guint8 *exact = g_memdup2 (data, size);
  guint8 nothing = 0;
  (void) LLVMFuzzerTestOneInput (exact ? exact : &nothing, size);
}

int
main (int argc, char *argv[])
{
  if (argc < 3)
    return 2;
  const char *more = g_getenv ("WB_FUZZ_INPUTS");
  guint64 n_inputs = g_ascii_strtoull (more ? more : argv[2], NULL, 10);
  guint32 seed = argc > 3 ? (guint32) g_ascii_strtoull (argv[3], NULL, 10) : 1;
  g_autoptr (GPtrArray) corpus = read_corpus (argv[1]);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  for (guint i = 0; i < corpus->len; i++)
    run_bytes (g_bytes_get_data (corpus->pdata[i], NULL), g_bytes_get_size (corpus->pdata[i]));
  for (guint64 i = 0; i < n_inputs; i++)
    {
      GBytes *from = corpus->pdata[g_rand_int_range (rand, 0, (gint32) corpus->len)];
      g_autoptr (GByteArray) input = g_byte_array_new ();
      gsize size = MIN (g_bytes_get_size (from), INPUT_MAX);
      if (size)
        g_byte_array_append (input, g_bytes_get_data (from, NULL), (guint) size);
      for (gint32 n = g_rand_int_range (rand, 1, 8); n > 0; n--)
        mutate (input, rand);
      run_bytes (input->data, input->len);
    }
  g_print ("ok 1 - %u kept inputs and %" G_GUINT64_FORMAT " made ones\n1..1\n", corpus->len,
           n_inputs);
  return 0;
}
