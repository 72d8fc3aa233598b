// all.js — the tools in the order of the toolbar; key: the single key that takes one in hand.

import { draw } from "./draw.js";
import { gap } from "./gap.js";
import { measure } from "./measure.js";
import { merge } from "./merge.js";
import { overlay } from "./overlay.js";
import { paint } from "./paint.js";
import { redraw } from "./redraw.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { split } from "./split.js";
import { transfer } from "./transfer.js";

export const TOOLS = [select, reshape, redraw, split, merge, transfer, paint, draw, gap, overlay, measure];
