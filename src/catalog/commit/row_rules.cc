#include "catalog/commit/row_rules.h"

#include <algorithm>
#include <optional>
#include <span>

namespace onggi::catalog {
namespace {

using storage::Batch;
using storage::Family;

/// The expectations, puts and erasures added to a batch after its sizes `before` were recorded.
struct AddedEntries {
  AddedEntries(const Batch& batch, const BatchSizes& before)
      : expectations(std::span(batch.expectations).subspan(before.expectations)),
        puts(std::span(batch.puts).subspan(before.puts)),
        erases(std::span(batch.erases).subspan(before.erases)) {}
  std::span<const storage::Expectation> expectations;
  std::span<const storage::Put> puts;
  std::span<const storage::Erase> erases;
};

bool is_of_newest(Family family) {
  return family == Family::kCurrent || family == Family::kMarkers;
}

bool has_family(const auto& entries, Family family) {
  return std::ranges::any_of(entries, [=](const auto& entry) { return entry.family == family; });
}

bool names_version(const auto& entries, std::string_view suffix) {
  return std::ranges::any_of(entries, [=](const auto& entry) {
    return entry.family == Family::kVersions && entry.suffix == suffix;
  });
}

bool has_expectation(const AddedEntries& added, Family family, const StoredVersion* version) {
  return std::ranges::any_of(added.expectations, [=](const storage::Expectation& expected) {
    const bool same = version == nullptr ? !expected.value : expected.value == version->value;
    return expected.family == family && expected.suffix.empty() && same;
  });
}

}  // namespace

bool puts_one_newest(const Batch& batch, const BatchSizes& before) {
  const AddedEntries added(batch, before);
  const auto count =
      std::ranges::count_if(added.puts, is_of_newest, [](const auto& put) { return put.family; });
  const bool rewritten = std::ranges::any_of(added.erases, [&](const storage::Erase& erase) {
    return is_of_newest(erase.family) && has_family(added.puts, erase.family);
  });
  return count <= 1 && !rewritten;
}

bool keeps_newest_in_history(const Batch& batch, const BatchSizes& before) {
  const AddedEntries added(batch, before);
  const auto newest =
      std::ranges::find_if(added.puts, is_of_newest, [](const auto& put) { return put.family; });
  const bool has_history = has_family(added.puts, Family::kVersions) ||
                           has_family(added.expectations, Family::kVersions) ||
                           has_family(added.erases, Family::kVersions);
  if (newest == added.puts.end() || !has_history) return true;
  const auto is_newest = [&](const auto& entry) {
    return entry.family == Family::kVersions && entry.value == newest->value;
  };
  return std::ranges::any_of(added.puts, is_newest) ||
         std::ranges::any_of(added.expectations, is_newest);
}

bool expects_newest(const Batch& batch, const BatchSizes& before, const VersionRow& row) {
  const AddedEntries added(batch, before);
  return has_expectation(added, Family::kCurrent, row.current.get()) &&
         (!row.marker || has_expectation(added, Family::kMarkers, row.marker.get()));
}

bool names_null_version(const Batch& batch, const BatchSizes& before) {
  const AddedEntries added(batch, before);
  const bool puts_known = std::ranges::all_of(added.puts, [&](const storage::Put& put) {
    return put.family != Family::kNullVersions || names_version(added.puts, put.value);
  });
  const bool erases_known =
      !has_family(added.erases, Family::kNullVersions) ||
      std::ranges::any_of(added.expectations, [&](const storage::Expectation& expected) {
        return expected.family == Family::kNullVersions && expected.value &&
               names_version(added.erases, *expected.value);
      });
  return puts_known && erases_known;
}

}  // namespace onggi::catalog
