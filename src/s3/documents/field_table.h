// Field tables describe request documents, as AWS's schema does. A table has one row for each kind
// of child element: the child's name, how often it may occur, and the function that stores it in a
// C++ object (its reader). All other elements, and text beside elements, are MalformedXML, because
// ignoring an unknown setting would mislead the client. Attributes are ignored. This header defines
// readers for the common cases; documents whose values need more checks define their own readers.
// All children of an element are checked before the first child is read. Pure functions.
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

/// The text of an element that must not have children. A reader may move from `text`.
struct XmlText {
  std::string_view element;  // the element's name
  std::string& text;
};

/// The function that reads a child element into a T. One of the two pointers is null: a child must
/// contain only text (`of_text`) or only elements (`of_children`).
template <typename T>
struct FieldReader {
  using OfText = S3Result<void> (*)(XmlText text, T& out);
  using OfChildren = S3Result<void> (*)(XmlElement& element, T& out);
  // Implicit on purpose, so that a field table can list the plain function.
  constexpr FieldReader(OfText reader) : of_text(reader) {}          // NOLINT(*-explicit-*)
  constexpr FieldReader(OfChildren reader) : of_children(reader) {}  // NOLINT(*-explicit-*)

  OfText of_text = nullptr;
  OfChildren of_children = nullptr;
};

/// A row of a field table: describes one kind of child of an element that is read into a T.
template <typename T>
struct Field {
  std::string_view name;
  Occurs occurs;
  FieldReader<T> reader;
  /// Returns the error for more than `occurs.max` such elements. Null means MalformedXML.
  S3Error (*too_many)() = nullptr;
};

template <typename T, std::size_t kSize>
struct FieldTable {
  using Value = T;
  std::array<Field<T>, kSize> fields;
  Occurs children;  // allowed number of children in total

  /// Returns the table's row for elements named `name`, or null.
  [[nodiscard]] const Field<T>* find(std::string_view name) const {
    const auto field = std::ranges::find(fields, name, &Field<T>::name);
    return field == fields.end() ? nullptr : &*field;
  }
};

/// Called for a table with a duplicate name. Not constexpr, so that such a table does not compile.
inline void two_rows_have_the_same_name() {}

template <typename T, std::size_t kSize>
[[nodiscard]] consteval auto field_table(const Field<T> (&fields)[kSize], Occurs children = {}) {
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (fields[i].name == fields[j].name) two_rows_have_the_same_name();
  }
  return FieldTable<T, kSize>{.fields = std::to_array(fields), .children = children};
}

/// Checks that `table` allows the children of `element` and how often each occurs. Errors:
/// MalformedXML, and the errors of Field::too_many.
template <typename T, std::size_t kSize>
[[nodiscard]] S3Result<void> check_children(const XmlElement& element,
                                            const FieldTable<T, kSize>& table) {
  const auto count = element.children.size();
  if (count < table.children.min || count > table.children.max || element.has_text())
    return refuse("MalformedXML");
  std::array<std::size_t, kSize> counts{};
  for (const auto& child : element.children) {
    const auto* field = table.find(child.name);
    if (field == nullptr) return refuse("MalformedXML");
    if (++counts[static_cast<std::size_t>(field - table.fields.data())] <= field->occurs.max)
      continue;
    return field->too_many == nullptr ? refuse("MalformedXML") : refuse(field->too_many());
  }
  for (std::size_t i = 0; i < kSize; ++i)
    if (counts[i] < table.fields[i].occurs.min) return refuse("MalformedXML");
  return {};
}

/// Reads the children of `element` into `out`, in the order of the document. Errors: those of
/// check_children() and of the readers.
template <typename T, std::size_t kSize>
[[nodiscard]] S3Result<void> read_fields(XmlElement& element, const FieldTable<T, kSize>& table,
                                         T& out) {
  ONGGI_TRY(check_children(element, table));
  for (auto& child : element.children) {
    const auto& reader = table.find(child.name)->reader;
    if (reader.of_children != nullptr) {
      ONGGI_TRY(reader.of_children(child, out));
    } else {
      if (!child.children.empty()) return refuse("MalformedXML");
      ONGGI_TRY(reader.of_text(XmlText{child.name, child.text}, out));
    }
  }
  return {};
}

/// The C++ type into which a field table reads an element.
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

// Readers for field tables. `kMember` is the member to set, as in `read_text<&CorsRule::id>`.

/// Stores the text of the element.
template <auto kMember>
S3Result<void> read_text(XmlText text, OwnerOf<kMember>& out) {
  out.*kMember = std::move(text.text);
  return {};
}

/// Appends the text of the element to a list.
template <auto kMember>
S3Result<void> read_texts(XmlText text, OwnerOf<kMember>& out) {
  (out.*kMember).push_back(std::move(text.text));
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

/// Reads the element's children directly into `out`. For a wrapper element, such as <And>, whose
/// children are stored in the same C++ object as the parent's other children.
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
