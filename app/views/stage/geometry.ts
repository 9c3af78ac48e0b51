/** Heights that the cards and the pipe share, so that tanks stand level with their lane. Pixels. */

/** One direction: caption, tank labels, tanks, numbers. */
export const ROW_HEIGHT = 132;
export const TANK_HEIGHT = 60;
/** The card's header. */
export const HEADER_HEIGHT = 36;
export const LANE_HEIGHT = 36;
