/* SPDX-License-Identifier: MPL-2.0 */
/* Photographers file pictures under their customers' names: /mnt/客户/王小明-138…/IMG_1.jpg. Of a
 * path outside the application's roots its depth, the well-known folders, the extension and names
 * that a camera gave are kept; other names go if the path leads to a picture or paper in somebody's
 * own folders, and names that are not plain ASCII go wherever they are. System folders and the
 * roots keep their names, so stack traces stay readable. */
#include "redact/masker-private.h"

#include <string.h>

#define LONGEST_NAME 255
#define MOST_WORDS 5 /* of a name with blanks in running text */
#define MOST_PARTS 64

typedef struct
{
  const char *start;
  gsize length;
} Part;

typedef struct
{
  Part parts[MOST_PARTS];
  guint n;
  const char *end;    /* behind the path */
  gboolean is_users;  /* below somebody's own folders */
  gboolean is_system; /* nobody's: names stay */
  guint first;        /* part whose name may go */
} Path;

static gboolean
part_is (const Part *part, const char *const *names)
{
  for (; *names; names++)
    if (strlen (*names) == part->length
        && g_ascii_strncasecmp (*names, part->start, part->length) == 0)
      return TRUE;
  return FALSE;
}

/* Length of ".jpg" at the end of part if it is a picture's or paper's, else 0. */
static gsize
media_extension (const Part *part)
{
  static const char *const extensions[] = {
    "jpg",  "jpeg", "png",  "gif", "bmp",  "webp", "tif", "tiff", "heic", "heif", "avif", "raw",
    "cr2",  "cr3",  "crw",  "nef", "nrw",  "arw",  "srf", "sr2",  "dng",  "raf",  "orf",  "rw2",
    "pef",  "3fr",  "iiq",  "psd", "psb",  "xmp",  "mp4", "mov",  "avi",  "mkv",  "pdf",  "doc",
    "docx", "xls",  "xlsx", "ppt", "pptx", "zip",  "rar", "csv",  NULL
  };
  const char *dot = memrchr (part->start, '.', part->length);
  Part extension;

  if (!dot || dot == part->start)
    return 0;
  extension = (Part){ dot + 1, part->length - (gsize) (dot + 1 - part->start) };
  return part_is (&extension, extensions) ? extension.length + 1 : 0;
}

static gsize
any_extension (const Part *part)
{
  const char *dot = memrchr (part->start, '.', part->length);
  gsize n = dot ? part->length - (gsize) (dot - part->start) : 0;

  if (n < 2 || n > 6 || dot == part->start)
    return 0;
  for (gsize i = 1; i < n; i++)
    if (!g_ascii_isalnum (dot[i]))
      return 0;
  return n;
}

/* A name after the DCF rule (JEITA CP-3461): four capitals and four digits for a file, three digits
 * and five capitals for a folder; digits and '_' count as capitals. */
static gboolean
is_dcf_name (const char *name, gsize length)
{
  guint first_digits = 0, last_digits = 0;

  if (length != 8)
    return FALSE;
  for (gsize i = 0; i < 8; i++)
    if (!g_ascii_isupper (name[i]) && !g_ascii_isdigit (name[i]) && name[i] != '_')
      return FALSE;
  for (gsize i = 0; i < 4; i++)
    {
      first_digits += i < 3 && g_ascii_isdigit (name[i]);
      last_digits += g_ascii_isdigit (name[4 + i]);
    }
  return first_digits == 3 || last_digits == 4;
}

/* IMG_1234, DSC01234, P1010001, 100CANON, IMG_20261123_101500, 0012: what cameras and telephones
 * write. */
static gboolean
is_camera_name (const char *name, gsize length)
{
  static const char *const makers[] = { "IMG",  "DSC", "DSCF",  "DSCN", "MG",   "P",    "PXL",
                                        "GOPR", "GX",  "GH",    "DJI",  "MVI",  "VID",  "MOV",
                                        "PIC",  "SAM", "R",     "L",    "S",    "Z",    "CIMG",
                                        "HPIM", "WP",  "KIC",   "IMGP", "SDIM", "PANO", "DSCI",
                                        "PICT", "EOS", "BURST", NULL };
  gsize start = 0, letters = 0, digits = 0;
  Part maker;

  while (start < length && name[start] == '_')
    start++;
  while (start + letters < length && g_ascii_isupper (name[start + letters]))
    letters++;
  maker = (Part){ name + start, letters };
  for (gsize i = start + letters; i < length; i++)
    {
      digits += g_ascii_isdigit (name[i]);
      if (!g_ascii_isdigit (name[i]) && name[i] != '_' && name[i] != '-')
        return is_dcf_name (name, length);
    }
  if (letters == 0)
    return digits > 0 && length <= 6;
  if (digits >= (letters > 1 ? 1 : 3) && digits <= 20 && part_is (&maker, makers))
    return TRUE;
  return is_dcf_name (name, length);
}

static gboolean
is_well_known (const Part *part)
{
  static const char *const names[] = {
    "Pictures", "Desktop",    "Downloads", "Documents",    "Music",    "Videos",
    "Movies",   "Public",     "Photos",    "DCIM",         "Camera",   "Screenshots",
    "图片",     "桌面",       "下载",      "文档",         "视频",     "音乐",
    "照片",     "相册",       "公共",      "模板",         "客户",     "订单",
    "原片",     "原图",       "精修",      "修图",         "成片",     "导出",
    "输出",     "缓存",       "临时",      "备份",         "output",   "export",
    "exports",  "input",      "cache",     "temp",         "tmp",      "src",
    "raw",      "jpg",        "logs",      "backup",       "original", "retouched",
    "preview",  "thumbnails", "OneDrive",  "iCloud Drive", "Dropbox",  "images",
    "photo",    "assets",     ".",         "..",           NULL
  };

  return part_is (part, names);
}

static gboolean
has_high_byte (const Part *part)
{
  for (gsize i = 0; i < part->length; i++)
    if ((guchar) part->start[i] >= 128)
      return TRUE;
  return FALSE;
}

static gboolean
is_separator (char c)
{
  return c == '/' || c == '\\';
}

/* Where no name goes on: quotes, wildcards, controls, and Chinese full stops and commas. */
static gboolean
ends_name (const char *at, const char *end)
{
  static const char *const marks[] = { "，", "。", "：", "；", "、", "）", "”", "“", "】" };

  if ((guchar) *at < 32 || strchr ("\"'<>|*?:`", *at))
    return TRUE;
  if ((*at == ',' || *at == ';' || *at == ')') && (at + 1 == end || strchr (" \n\r\t)\"'", at[1])))
    return TRUE;
  for (guint i = 0; (guchar) *at >= 0xe2 && i < G_N_ELEMENTS (marks); i++)
    if (end - at >= 3 && memcmp (at, marks[i], 3) == 0)
      return TRUE;
  return FALSE;
}

/* End of the name that begins at. In running text a blank belongs to it only if a separator or a
 * picture's extension follows within a few words. */
static const char *
name_end (const char *at, const char *end, gboolean is_whole)
{
  const char *start = at, *first_blank = NULL;
  guint words = 1;

  for (; at < end && !is_separator (*at) && at - start < LONGEST_NAME; at++)
    {
      if (is_whole)
        continue;
      if (ends_name (at, end))
        break;
      if (*at != ' ')
        continue;
      if (first_blank && media_extension (&(Part){ start, at - start }))
        return at;
      if (!first_blank)
        {
          first_blank = at;
          if (media_extension (&(Part){ start, at - start }))
            return at;
        }
      if (++words > MOST_WORDS || at[-1] == ' ')
        return first_blank;
    }
  if (!first_blank || (at < end && is_separator (*at) && at[-1] != ' ')
      || media_extension (&(Part){ start, at - start }))
    return at;
  return first_blank;
}

static void
split_path (Path *path, const char *at, const char *end, gboolean is_whole)
{
  while (at < end && path->n < MOST_PARTS)
    {
      const char *stop;

      while (at < end && is_separator (*at))
        at++;
      stop = name_end (at, end, is_whole);
      if (stop == at)
        break;
      path->parts[path->n++] = (Part){ at, stop - at };
      at = stop;
      if (at == end || !is_separator (*at))
        break;
    }
  path->end = at;
}

/* Says whose folders these are, from the first names. */
static void
judge_path (Path *path, gboolean has_drive, gboolean is_home)
{
  static const char *const homes[] = { "home", "Users", "Documents and Settings", NULL };
  static const char *const mounts[] = { "media", "mnt", "Volumes", "root", NULL };
  static const char *const systems[] = { "usr",
                                         "opt",
                                         "etc",
                                         "proc",
                                         "sys",
                                         "lib",
                                         "lib64",
                                         "bin",
                                         "sbin",
                                         "snap",
                                         "app",
                                         "nix",
                                         "boot",
                                         "dev",
                                         "Windows",
                                         "Program Files",
                                         "Program Files (x86)",
                                         "ProgramData",
                                         "api",
                                         "static",
                                         NULL };
  static const char *const run[] = { "run", NULL };
  static const char *const media[] = { "media", NULL };
  static const char *const programs[] = { "AppData", "Library", NULL };

  if (path->n == 0)
    return;
  path->is_system = part_is (&path->parts[0], systems);
  path->is_users = has_drive || is_home || part_is (&path->parts[0], mounts);
  path->first = part_is (&path->parts[0], mounts) ? 1 : 0;
  if (part_is (&path->parts[0], homes))
    {
      path->is_users = TRUE;
      path->first = 2; /* the home folder itself is the business of home_path */
    }
  if (path->n > 1 && part_is (&path->parts[0], run) && part_is (&path->parts[1], media))
    {
      path->is_users = TRUE;
      path->first = 3;
    }
  if (path->first < path->n
      && (path->parts[path->first].start[0] == '.'
          || part_is (&path->parts[path->first], programs)))
    path->is_users = FALSE;
}

static void
add_names (const Path *path, const char *text, GArray *hits)
{
  gsize media = path->n ? media_extension (&path->parts[path->n - 1]) : 0;

  for (guint i = path->first; i < path->n && !path->is_system; i++)
    {
      Part part = path->parts[i];
      gboolean is_last = i + 1 == path->n;

      if (is_last)
        part.length -= media ? media : any_extension (&part);
      if (part.length == 0 || is_well_known (&part) || is_camera_name (part.start, part.length)
          || wb_is_all_marks (part.start, part.length))
        continue;
      if (has_high_byte (&part) || (path->is_users && media > 0))
        g_array_append_val (hits, ((WbHit){ part.start - text, part.start - text + part.length,
                                            wb_rule_indices ()->path }));
    }
}

/* Whether the path at is root or below. A replacement in it stands for any name of root: text that
 * was masked before must be judged as it was then. */
static gboolean
is_below (const char *at, const char *end, const char *root)
{
  while (*root)
    {
      gsize mark = at < end ? wb_mark_length (at, end - at) : 0;

      if (mark > 0)
        {
          at += mark;
          root += strcspn (root, "/");
        }
      else if (at == end || *at++ != *root++)
        return FALSE;
    }
  return at == end || is_separator (*at);
}

static gboolean
is_below_root (const WbMasker *masker, const char *at, const char *end)
{
  for (char **root = masker->roots; *root; root++)
    if (is_below (at, end, *root))
      return TRUE;
  return FALSE;
}

/* Whether a path begins at: a slash after nothing, "~/", "C:\", "\\server\". */
static gboolean
begins_path (const char *text, const char *at, const char *end)
{
  char before = at > text ? at[-1] : ' ';

  if (*at == '/')
    return !(g_ascii_isalnum (before) || strchr ("_.~/:-%)]}\\", before) || (guchar) before >= 128)
           || (at - text >= 7 && memcmp (at - 7, "file://", 7) == 0);
  if (*at == '~')
    return at + 1 < end && at[1] == '/' && !g_ascii_isalnum (before);
  if (*at == '\\')
    return at + 2 < end && at[1] == '\\' && before != '\\' && !g_ascii_isalnum (before)
           && before != ':' && (g_ascii_isalnum (at[2]) || (guchar) at[2] >= 128);
  return g_ascii_isalpha (*at) && at + 2 < end && at[1] == ':' && is_separator (at[2])
         && !g_ascii_isalnum (before) && !(at[2] == '/' && at + 3 < end && at[3] == '/');
}

/* The next byte that a path begins with, or the colon behind a drive's letter; NULL if there is
 * none. */
static const char *
next_start (const char *at, const char *end)
{
  static const guint8 starts[256] = { ['/'] = 1, ['\\'] = 1, ['~'] = 1, [':'] = 1, ['.'] = 1 };

  while (at < end && !starts[(guchar) *at])
    at++;
  return at < end ? at : NULL;
}

static gboolean
ends_bare_name (char c)
{
  return (guchar) c <= ' ' || strchr ("\"'<>|*?:`=,;()[]{}/\\", c) != NULL;
}

/* A picture named after somebody, without a folder: "导出 王小明_精修.psd". In front of dot, which
 * begins a picture's extension; what is below a folder is the folder's business. */
static void
add_bare_name (const char *text, const char *dot, const char *end, GArray *hits)
{
  static const char *const marks[] = { "，", "。", "：", "；", "、", "（",
                                       "）", "“",  "”",  "【", "】" };
  const char *start = dot, *stop = dot + 1;
  Part part;

  while (stop < end && g_ascii_isalnum (*stop))
    stop++;
  while (start > text && dot - start < LONGEST_NAME && !ends_bare_name (start[-1]))
    {
      gboolean is_mark = FALSE;

      for (guint i = 0; start - text >= 3 && i < G_N_ELEMENTS (marks); i++)
        is_mark |= memcmp (start - 3, marks[i], 3) == 0;
      if (is_mark)
        break;
      start--;
    }
  part = (Part){ start, stop - start };
  if (start == dot || (start > text && is_separator (start[-1])) || media_extension (&part) == 0)
    return;
  part.length = dot - start;
  if (has_high_byte (&part) && !is_well_known (&part))
    g_array_append_val (hits, ((WbHit){ start - text, dot - text, wb_rule_indices ()->path }));
}

/* Adds the names of the path that begins at start; returns what stands behind it. */
static const char *
look_at_path (const WbMasker *masker, const char *text, const char *start, const char *end,
              WbTextFlags flags, GArray *hits)
{
  const gboolean is_home = *start == '~', is_slash = *start == '/' || *start == '\\';
  const char *names = is_slash ? start : start + (is_home ? 1 : 2);
  Path path;

  path.n = path.first = 0;
  path.is_users = path.is_system = FALSE;
  split_path (&path, names, end, (flags & WB_TEXT_IS_PATH) != 0);
  judge_path (&path, *start != '/' && !is_home, is_home);
  if (!is_below_root (masker, start, end))
    add_names (&path, text, hits);
  return path.end;
}

void
wb_find_path_names (const WbMasker *masker, const char *text, gsize length, WbTextFlags flags,
                    GArray *hits)
{
  const char *end = text + length;

  for (const char *at = text; (at = next_start (at, end)); at++)
    {
      const char *start = *at == ':' && at > text && g_ascii_isalpha (at[-1]) ? at - 1 : at;

      if (*at == '.')
        add_bare_name (text, at, end, hits);
      else if (begins_path (text, start, end))
        at = MAX (at, look_at_path (masker, text, start, end, flags, hits) - 1);
    }
}

char *
wb_masker_path (const WbMasker *masker, const char *path, WbTally *tally)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!wb_masker_rewrite (masker, path, strlen (path), WB_TEXT_IS_PATH, tally, NULL, out))
    g_string_append (out, path);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
