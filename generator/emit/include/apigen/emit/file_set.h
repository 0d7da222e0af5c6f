// The files that one generation makes, and writing them into a folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::emit {

/// Relative path ("routes.cc", "pets/routes.cc") -> text. Paths are apigen's own, never text of a document.
class FileSet {
 public:
  /// A path that is there already is a defect of apigen.
  void add(std::string path, std::string text);
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  std::map<std::string, std::string> files_;
};

struct WriteOptions {
  /// Overwrite and remove also files that were edited or not made by apigen.
  bool force = false;
  /// A file that was edited or not made by apigen is left as it is and named in WriteResult::kept, instead of refusing all.
  bool keep_edited = false;
  /// Where the list of files is, relative to the folder.
  std::string manifest = "manifest.json";
};

struct WriteResult {
  std::string problem;  // "" if all went well; nothing was written otherwise, unless the disk failed midway
  std::size_t written = 0, unchanged = 0, removed = 0;
  std::vector<std::string> kept;  // with keep_edited: paths that stayed as they are, sorted
};

/// Writes all files and manifest.json, which lists them with their hashes, into `folder` (made if missing). A file whose
/// text is there already is not touched; what an earlier manifest lists and this set does not have is removed, with
/// folders that become empty. A file that apigen did not make, or that was edited since, is never overwritten or
/// removed without `force`. Each file is replaced atomically.
WriteResult write(const FileSet& files, const std::string& folder, const WriteOptions& options = {});

/// The text of the manifest.json that write() adds: sorted paths with their SHA-256.
std::string manifest(const FileSet& files);

/// Writes one file atomically (temporary file beside it, then renamed). Returns the problem, or "".
std::string write_file(const std::string& path, std::string_view text);

}  // namespace apigen::emit
