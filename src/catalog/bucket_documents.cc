#include "catalog/bucket_documents.h"

namespace onggi::catalog {

BucketDocuments::BucketDocuments(Texts texts) {
  for (auto& [kind, text] : texts)
    documents_.insert_or_assign(kind, std::make_shared<const Document>(std::move(text)));
}

const Document* BucketDocuments::find(BucketDocument kind) const {
  const auto found = documents_.find(kind);
  return found == documents_.end() ? nullptr : found->second.get();
}

BucketDocuments BucketDocuments::with(BucketDocument kind, std::optional<std::string> text) const {
  auto next = *this;
  next.documents_.erase(kind);
  if (text) next.documents_.emplace(kind, std::make_shared<const Document>(*std::move(text)));
  return next;
}

BucketDocuments::Texts BucketDocuments::texts() const {
  Texts texts;
  for (const auto& [kind, document] : documents_) texts.emplace_back(kind, document->text());
  return texts;
}

}  // namespace onggi::catalog
