import type { RateDecision } from '../core/rates';
import type { Environment } from './environment';
import type { Claim } from './ledger';
import type { SendPolicy } from './policy';
import type { Route } from './send-request';

/** What the steps of a claimed submission are delivered with, by one route. */
export interface StepDelivery {
	readonly claim: Claim;
	readonly route: Route;
	/** Whether there are other routes, whose steps may have the same names. */
	readonly isOneOfMany: boolean;
	readonly policy: SendPolicy;
	readonly environment: Environment;
	/** Told what each pass of the rate gate found. */
	readonly onRate: (decision: RateDecision | undefined) => void;
}
