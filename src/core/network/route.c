/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/route.h"

#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fs.h"

#define ANSWER_BYTES 32768
#define ROUNDS_MAX 64 /* of a dump's packets */

typedef struct
{
  struct nlmsghdr header;
  union
  {
    struct rtmsg route;
    struct ndmsg neighbour;
  } body;
  char room[64];
} Question;

void
wb_route_clear (WbRoute *route)
{
  g_clear_pointer (&route->interface, g_free);
  g_clear_object (&route->gateway);
  *route = (WbRoute){ 0 };
}

static int
open_netlink (void)
{
  const struct timeval patience = { .tv_sec = 1 };
  wb_autofd int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
    return -1;
  return g_steal_fd (&fd);
}

static void
add_address (Question *question, unsigned short type, GInetAddress *address)
{
  const gsize size = g_inet_address_get_native_size (address);
  struct rtattr *attribute =
      (void *) ((char *) question + NLMSG_ALIGN (question->header.nlmsg_len));

  attribute->rta_type = type;
  attribute->rta_len = (unsigned short) RTA_LENGTH (size);
  memcpy (RTA_DATA (attribute), g_inet_address_to_bytes (address), size);
  question->header.nlmsg_len =
      NLMSG_ALIGN (question->header.nlmsg_len) + RTA_ALIGN (attribute->rta_len);
}

/* The attribute of that type among those in length bytes from at; NULL if it is not there. */
static const struct rtattr *
find_attribute (const struct rtattr *at, gsize length, unsigned short type)
{
  int left = (int) length;

  for (; RTA_OK (at, left); at = RTA_NEXT (at, left))
    if (at->rta_type == type)
      return at;
  return NULL;
}

static GInetAddress *
address_of (const struct rtattr *attribute, int family)
{
  const gsize size = family == AF_INET ? 4 : 16;

  if (!attribute || RTA_PAYLOAD (attribute) != size)
    return NULL;
  return g_inet_address_new_from_bytes (RTA_DATA (attribute), (GSocketFamily) family);
}

static void
take_route (const struct nlmsghdr *message, WbRoute *ret_route)
{
  const struct rtmsg *route = NLMSG_DATA (message);
  const struct rtattr *first = RTM_RTA (route);
  const gsize length = RTM_PAYLOAD (message);
  const struct rtattr *device = find_attribute (first, length, RTA_OIF);
  char name[IF_NAMESIZE];

  ret_route->found = route->rtm_type == RTN_UNICAST || route->rtm_type == RTN_LOCAL;
  ret_route->gateway = address_of (find_attribute (first, length, RTA_GATEWAY), route->rtm_family);
  if (device && RTA_PAYLOAD (device) == sizeof ret_route->index)
    memcpy (&ret_route->index, RTA_DATA (device), sizeof ret_route->index);
  if (if_indextoname (ret_route->index, name))
    ret_route->interface = g_strdup (name);
}

void
wb_route_find (GInetAddress *to, WbRoute *ret_route)
{
  g_autofree char *answer = g_malloc (ANSWER_BYTES);
  wb_autofd int fd = open_netlink ();
  Question question = {
    .header = { .nlmsg_len = NLMSG_LENGTH (sizeof (struct rtmsg)),
                .nlmsg_type = RTM_GETROUTE,
                .nlmsg_flags = NLM_F_REQUEST },
    .body.route = { .rtm_family = (unsigned char) g_inet_address_get_family (to),
                    .rtm_dst_len = (unsigned char) (g_inet_address_get_native_size (to) * 8) },
  };

  *ret_route = (WbRoute){ 0 };
  add_address (&question, RTA_DST, to);
  if (fd < 0 || send (fd, &question, question.header.nlmsg_len, 0) < 0)
    return;
  const gssize n = recv (fd, answer, ANSWER_BYTES, 0);
  const struct nlmsghdr *message = (const void *) answer;
  if (n > 0 && NLMSG_OK (message, (gsize) n) && message->nlmsg_type == RTM_NEWROUTE)
    take_route (message, ret_route);
}

/* --- neighbours ------------------------------------------------------------------------------- */

static WbNeighbour
state_of (const struct ndmsg *neighbour)
{
  if (neighbour->ndm_state & (NUD_FAILED | NUD_INCOMPLETE))
    return WB_NEIGHBOUR_GONE;
  return neighbour->ndm_state
                 & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP)
             ? WB_NEIGHBOUR_THERE
             : WB_NEIGHBOUR_UNKNOWN;
}

/* TRUE at the dump's end. */
static gboolean
take_neighbours (const char *answer, gsize length, GInetAddress *address, guint index,
                 WbNeighbour *ret_state)
{
  const struct nlmsghdr *message = (const void *) answer;

  for (; NLMSG_OK (message, length); message = NLMSG_NEXT (message, length))
    {
      if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
        return TRUE;
      const struct ndmsg *neighbour = NLMSG_DATA (message);
      const struct rtattr *first =
          (const void *) ((const char *) neighbour + NLMSG_ALIGN (sizeof *neighbour));
      g_autoptr (GInetAddress) found =
          address_of (find_attribute (first, NLMSG_PAYLOAD (message, sizeof *neighbour), NDA_DST),
                      neighbour->ndm_family);
      if (found && (guint) neighbour->ndm_ifindex == index && g_inet_address_equal (found, address))
        *ret_state = state_of (neighbour);
    }
  return FALSE;
}

WbNeighbour
wb_route_look_at_neighbour (GInetAddress *address, guint index)
{
  g_autofree char *answer = g_malloc (ANSWER_BYTES);
  wb_autofd int fd = open_netlink ();
  WbNeighbour state = WB_NEIGHBOUR_UNKNOWN;
  const Question question = {
    .header = { .nlmsg_len = NLMSG_LENGTH (sizeof (struct ndmsg)),
                .nlmsg_type = RTM_GETNEIGH,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .body.neighbour = { .ndm_family = (unsigned char) g_inet_address_get_family (address) },
  };

  if (fd < 0 || send (fd, &question, question.header.nlmsg_len, 0) < 0)
    return state;
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      const gssize n = recv (fd, answer, ANSWER_BYTES, 0);
      if (n <= 0 || take_neighbours (answer, (gsize) n, address, index, &state))
        break;
    }
  return state;
}
