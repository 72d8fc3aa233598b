// sections.js — every section of the records: what is read, how it is shown, and the forms that change it.
//
//   {key, name, about, roles, townwide, levels, read(code, ask) -> [answers], show([bodies], ctx) -> {told, add, blocks}}
//   words are pairs [Chinese, English]; `levels`: how deep the area above the list is chosen, null for the town.

import { listsSection, organisationSection } from "./section_lists.js";
import { layersSection, postsSection, teamsSection } from "./section_people.js";
import { rulesSection } from "./section_rules.js";
import { contractsSection, dutySection, resourcesSection } from "./section_things.js";

export const SECTIONS = [postsSection, teamsSection, dutySection, layersSection, contractsSection, resourcesSection, listsSection, organisationSection, rulesSection];
