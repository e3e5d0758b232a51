// The rules that configure a bucket and the rules that requests are checked against, as values, and
// the encoding of the former as bucket documents. Nothing here reads a store.
#pragma once

#include "catalog/records/rule_documents.h"
#include "catalog/rules/conditions.h"
#include "catalog/rules/cors.h"
#include "catalog/rules/fault.h"
#include "catalog/rules/lifecycle.h"
#include "catalog/rules/lifecycle_check.h"
#include "catalog/rules/ownership.h"
#include "catalog/rules/retention.h"
#include "catalog/rules/storage_class.h"
#include "catalog/rules/tag.h"
