// Includes all headers about rules: the rules in a bucket's configuration (such as CORS and
// lifecycle), their encoding, and the rules for requests. None of this code reads a store.
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
