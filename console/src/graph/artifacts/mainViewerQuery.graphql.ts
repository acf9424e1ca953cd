/**
 * @generated SignedSource<<266d3bb13d9a27522ebc8b33f790ad5b>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type mainViewerQuery$variables = Record<PropertyKey, never>;
export type mainViewerQuery$data = {
  readonly viewer: {
    readonly __typename: "Viewer";
  };
};
export type mainViewerQuery = {
  response: mainViewerQuery$data;
  variables: mainViewerQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "Viewer",
    "kind": "LinkedField",
    "name": "viewer",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "mainViewerQuery",
    "selections": (v0/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "mainViewerQuery",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "7e155d05b4cd386adcf9788e7d61ddb6",
    "id": null,
    "metadata": {},
    "name": "mainViewerQuery",
    "operationKind": "query",
    "text": "query mainViewerQuery {\n  viewer {\n    __typename\n  }\n}\n"
  }
};
})();

(node as any).hash = "0223b763a1b39cb62d2f9b59e04c28f2";

export default node;
