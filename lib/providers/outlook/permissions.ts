import { isShared, type OutlookOptions } from './options';

/** What an app must be allowed to do in the name of a user. */
export type GraphPermission = 'Mail.ReadWrite' | 'Mail.Send' | 'User.Read';

/**
 * The permission's name as it stands in an app registration: mailboxes that are shared with the
 * user need one of their own.
 * @see https://learn.microsoft.com/en-us/graph/permissions-reference
 */
export function toPermissionName(permission: GraphPermission, options: OutlookOptions): string {
	if (!isShared(options)) return permission;
	return permission === 'User.Read' ? 'User.Read.All' : `${permission}.Shared`;
}
