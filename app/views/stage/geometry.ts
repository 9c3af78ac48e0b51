/** Heights that the cards and the pipe share, so that tanks stand level with their lane. Pixels. */

/** Caption, tank labels, tanks, numbers: the side that sends. */
export const TANKS_HEIGHT = 134;
export const TANK_HEIGHT = 56;
/** Caption and three lines: the side that receives. */
export const ALLOWANCE_HEIGHT = 78;
/** The card's header. */
export const HEADER_HEIGHT = 36;
export const LANE_HEIGHT = 36;
