/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a file may be a database.  SQLite's locks and its shared memory do not
 * hold between machines, and often not even on one that reaches its files over a
 * network.
 */
#ifndef JT_SQLITE_PLACE_H
#define JT_SQLITE_PLACE_H

/*
 * The name of the network file system that a file is on, or would be; NULL for
 * any other.
 */
const char *jt_sqlite_network(const char *path);

#endif
