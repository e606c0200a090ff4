#include "nexusml/api/answer/documentation_page.h"

namespace nexusml::api {

std::string_view documentation_page() {
  return R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NexusML API</title>
<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #2563eb; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; text-transform: capitalize; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.method { background: var(--accent); border-radius: .3rem; color: #fff; font: 600 .75rem/1.6 ui-monospace, monospace; padding: .1rem .4rem; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: .4rem; overflow-x: auto; padding: .75rem; }
.muted { opacity: .7; } .name { font-weight: 600; margin: .75rem 0 0; } .name + pre { margin-top: .25rem; }
</style>
</head>
<body>
<h1>NexusML API</h1>
<p class="muted">The document behind this page is <a href="/openapi.json">/openapi.json</a>.</p>
<main id="main"><p>Loading…</p></main>
<script>
const make = (tag, text, cls) => { const e = document.createElement(tag); if (text) e.textContent = text; if (cls) e.className = cls; return e; };
const resolve = (doc, schema) => schema && schema.$ref ? doc.components.schemas[schema.$ref.split('/').pop()] : schema;
const sample = (doc, schema) => {
  schema = resolve(doc, schema) || {};
  if (schema.example !== undefined) return schema.example;
  if (schema.anyOf) return sample(doc, schema.anyOf[0]);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return Object.fromEntries(Object.entries(schema.properties || {}).map(([k, v]) => [k, sample(doc, v)]));
  if (type === 'array') return [sample(doc, schema.items)];
  if (schema.enum) return schema.enum[0];
  return {string: 'text', number: 0.5, integer: 1, boolean: true}[type] ?? null;
};
const block = (title, doc, content) => {
  const box = document.createDocumentFragment();
  for (const [type, body] of Object.entries(content || {})) {
    box.append(make('p', title + ' · ' + type, 'muted'));
    const examples = Object.entries(body.examples || {}).map(([name, example]) => [name, example.value]);
    if (!examples.length && body.schema) examples.push(['', sample(doc, body.schema)]);
    for (const [name, value] of examples) {
      if (name) box.append(make('p', name.replace('_', ' '), 'name'));
      box.append(make('pre', typeof value === 'string' ? value : JSON.stringify(value, null, 2)));
    }
  }
  return box;
};
fetch('/openapi.json').then(r => { if (!r.ok) throw new Error('status ' + r.status); return r.json(); }).then(doc => {
  const main = document.getElementById('main'); main.textContent = '';
  const groups = {};
  for (const [path, methods] of Object.entries(doc.paths))
    for (const [method, op] of Object.entries(methods)) (groups[op.tags[0]] ||= []).push([method, path, op]);
  for (const [tag, list] of Object.entries(groups)) {
    main.append(make('h2', tag));
    for (const [method, path, op] of list) {
      const box = make('details'), head = make('summary');
      head.append(make('span', method.toUpperCase(), 'method'), ' ', make('code', path), make('span', ' — ' + op.summary, 'muted'));
      box.append(head);
      if (op.requestBody) box.append(block('Request', doc, op.requestBody.content));
      for (const [status, response] of Object.entries(op.responses)) {
        if (status === '200') box.append(block('Answer', doc, response.content));
        else box.append(make('p', status + ' ' + response.description + ' (problem document)', 'muted'));
      }
      main.append(box);
    }
  }
}).catch(e => { document.getElementById('main').textContent = 'The API document could not be loaded: ' + e.message; });
</script>
</body>
</html>
)html";
}

std::string_view documentation_policy() {
  return "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri "
         "'none'; "
         "form-action 'none'; frame-ancestors 'none'";
}

}  // namespace nexusml::api
