// The rules that configure a bucket and those that judge a request, as values, and how the former
// are kept as documents of a bucket. Nothing here reads a store.
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
