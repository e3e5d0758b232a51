// Includes the headers for the rules that configure a bucket, for their encoding as bucket
// documents, and for the rules that requests are checked against. None of this code reads a store.
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
