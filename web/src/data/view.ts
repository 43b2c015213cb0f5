/** What the server says of itself, once (docs/decisions/0012). */
export type { DashboardView } from '../../../src/monitoring/dashboard/dashboard-view';
