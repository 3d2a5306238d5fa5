import { json } from '@sveltejs/kit';
import { version } from '$app/environment';
import { protocolVersion } from '#protocol';
import type { RequestHandler } from './$types';

/** Is it up? For whoever watches the machine. */
export const GET: RequestHandler = ({ locals }) =>
  json({ status: 'ok', version, protocol: protocolVersion, practices: locals.server.practices() });
