/** The embedded store's file in its folder, the same for the nodes and the stand-alone worker. */
export const SQLITE_FILE = 'outbox.sqlite';
