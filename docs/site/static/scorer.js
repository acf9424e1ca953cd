// How search orders what it finds: as Sphinx does, but pages of tasks come first, and pages for engineers of the hub last.
const TASKS = /^(tasks\/|errors\/|quickstart|concepts|webhook|police-api|police\/)/;
const FOR_ENGINEERS = /^(decisions\/|benchmarks|fanout-rules|architecture|one-alert|adding-a-channel|contributing|repository)/;

globalThis.Scorer = {
  score: ([docname, , , , score]) => score + (TASKS.test(docname) ? 50 : 0) - (FOR_ENGINEERS.test(docname) ? 100 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
