// Field tables describe request documents. A table has one row for each child that an element may
// have: the child's name, how often the child may occur, and the function that reads it (the
// reader). The readers in this file cover the common cases; values with special rules need their
// own readers. All children of an element are checked before any child is read. Pure functions.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// How often an element may occur in its parent.
struct Occurs {
  std::size_t min = 0;
  std::size_t max = kXmlElementsMax;
};
inline constexpr Occurs kOptional{0, 1};
inline constexpr Occurs kRequired{1, 1};
inline constexpr Occurs kRepeated{};

/// A row of a field table: one kind of child of an element that is read into a T.
template <typename T>
struct Field {
  std::string_view name;
  Occurs occurs;
  /// May move the text out of the element.
  S3Result<void> (*read)(XmlElement& element, T& out);
  /// Returns the error for more than `occurs.max` such elements. If null: MalformedXML.
  S3Error (*too_many)() = nullptr;
};

template <typename T, std::size_t kSize>
struct FieldTable {
  using Value = T;
  std::array<Field<T>, kSize> fields;
  Occurs children;          // limits on the total number of children
  bool is_lenient = false;  // ignores unknown children, and repeats of single children
};

template <typename T, std::size_t kSize>
[[nodiscard]] constexpr auto field_table(const Field<T> (&fields)[kSize], Occurs children = {}) {
  return FieldTable<T, kSize>{.fields = std::to_array(fields), .children = children};
}
template <typename T, std::size_t kSize>
[[nodiscard]] constexpr auto lenient_table(const Field<T> (&fields)[kSize]) {
  return FieldTable<T, kSize>{.fields = std::to_array(fields), .children = {}, .is_lenient = true};
}

/// Reads the children of `element` into `out`, in the order of the document. Errors: MalformedXML
/// for children that the table does not allow; those of the readers.
template <typename T, std::size_t kSize>
[[nodiscard]] S3Result<void> read_fields(XmlElement& element, const FieldTable<T, kSize>& table,
                                         T& out) {
  const auto count = element.children.size();
  if (count < table.children.min || count > table.children.max) return refuse("MalformedXML");
  std::array<std::size_t, kSize> counts{};
  std::array<const XmlElement*, kSize> first{};
  const auto index_of = [&](const XmlElement& child) {
    const auto field = std::ranges::find(table.fields, child.name, &Field<T>::name);
    return static_cast<std::size_t>(field - table.fields.begin());
  };
  for (const auto& child : element.children) {
    const auto index = index_of(child);
    if (index == kSize && table.is_lenient) continue;
    if (index == kSize) return refuse("MalformedXML");
    const auto& field = table.fields[index];
    if (first[index] == nullptr) first[index] = &child;
    if (++counts[index] <= field.occurs.max || (table.is_lenient && field.occurs.max == 1))
      continue;
    return field.too_many == nullptr ? refuse("MalformedXML") : refuse(field.too_many());
  }
  for (std::size_t index = 0; index < kSize; ++index)
    if (counts[index] < table.fields[index].occurs.min) return refuse("MalformedXML");
  for (auto& child : element.children) {
    const auto index = index_of(child);
    if (index == kSize) continue;
    const auto& field = table.fields[index];
    if (field.occurs.max == 1 && first[index] != &child) continue;
    ONGGI_TRY(field.read(child, out));
  }
  return {};
}

/// The type of the value that a table reads.
template <const auto& kTable>
using ValueOf = typename std::remove_cvref_t<decltype(kTable)>::Value;

/// Parses a document whose root element is named `root`. Errors: MalformedXML; those of the
/// readers.
template <const auto& kTable>
[[nodiscard]] S3Result<ValueOf<kTable>> read_document(std::string_view root,
                                                      std::string_view document) {
  auto element = ONGGI_TRY(parse_xml(document));
  if (element.name != root) return refuse("MalformedXML");
  ValueOf<kTable> out{};
  ONGGI_TRY(read_fields(element, kTable, out));
  return out;
}

/// Like read_document(), for a document that must not be missing. Errors: MissingRequestBodyError;
/// those of read_document().
template <const auto& kTable>
[[nodiscard]] S3Result<ValueOf<kTable>> read_required_document(std::string_view root,
                                                               std::string_view document) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  return read_document<kTable>(root, document);
}

/// Extracts the class and the member type from the type of a pointer to member.
template <typename>
struct MemberTraits;
template <typename T, typename V>
struct MemberTraits<V T::*> {
  using Owner = T;
  using Value = V;
};
template <auto kMember>
using OwnerOf = typename MemberTraits<decltype(kMember)>::Owner;

// Readers. The template argument is the member to set, as in `read_text<&CorsRule::id>`.

/// Stores the text of the element.
template <auto kMember>
S3Result<void> read_text(XmlElement& element, OwnerOf<kMember>& out) {
  out.*kMember = std::move(element.text);
  return {};
}

/// Appends the text of the element to a list.
template <auto kMember>
S3Result<void> read_texts(XmlElement& element, OwnerOf<kMember>& out) {
  (out.*kMember).push_back(std::move(element.text));
  return {};
}

/// Reads the element's children into a member, which may be an optional.
template <auto kMember, const auto& kTable>
S3Result<void> read_object(XmlElement& element, OwnerOf<kMember>& out) {
  using Member = typename MemberTraits<decltype(kMember)>::Value;
  if constexpr (requires(Member& member) { member.emplace(); }) {
    return read_fields(element, kTable, (out.*kMember).emplace());
  } else {
    return read_fields(element, kTable, out.*kMember);
  }
}

/// Reads the element's children into `out` itself, for an element that only groups elements.
template <const auto& kTable>
S3Result<void> read_group(XmlElement& element,
                          typename std::remove_cvref_t<decltype(kTable)>::Value& out) {
  return read_fields(element, kTable, out);
}

/// Reads the element's children and appends the result to a list.
template <auto kMember, const auto& kTable>
S3Result<void> read_objects(XmlElement& element, OwnerOf<kMember>& out) {
  return read_fields(element, kTable, (out.*kMember).emplace_back());
}

/// Reads the element's children, passes them to `kConvert`, and appends the result to a list.
template <auto kMember, const auto& kTable, auto kConvert>
S3Result<void> read_converted(XmlElement& element, OwnerOf<kMember>& out) {
  ValueOf<kTable> value{};
  ONGGI_TRY(read_fields(element, kTable, value));
  auto converted = ONGGI_TRY(kConvert(std::move(value)));
  (out.*kMember).push_back(std::move(converted));
  return {};
}

}  // namespace onggi::s3
