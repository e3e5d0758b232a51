// Joins versitygw's suite when tests/suites/run compiles it: what its cases are led through here, see VERSITYGW_CHANGES there.

package integration

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// guarded lets a case that panics fail, where the whole program would end.
func guarded(f IntTest, conf *S3Conf) {
	defer func() {
		if said := recover(); said != nil {
			fmt.Println("panic:", said)
		}
	}()
	f(conf)
}

var (
	principals  = regexp.MustCompile(`"Principal":\s*("[^"*]+"|\[[^\]*]+\])`)
	canonicalID = regexp.MustCompile(`^[0-9a-f]{64}$`)
	accessKey   = regexp.MustCompile(`"([A-Za-z0-9]{20}|admin)"`)
)

// policyOf gives a policy the principals that AWS knows, where versitygw takes bare access keys: users have the names of
// theirs here, but for the first, who is admin.
func policyOf(policy string) *string {
	named := principals.ReplaceAllStringFunc(policy, func(found string) string {
		if !accessKey.MatchString(found) {
			return found
		}
		return principals.ReplaceAllString(found, `"Principal": {"AWS": $1}`)
	})
	named = strings.ReplaceAll(named, `"Principal": ["*"]`, `"Principal": {"AWS": ["*"]}`)
	named = strings.ReplaceAll(named, os.Getenv("AWS_ACCESS_KEY_ID"), "admin")
	named = accessKey.ReplaceAllString(named, `"arn:aws:iam::000000000000:user/$1"`)
	return &named
}

// noVersion has the form of a version's id, and is none.
const noVersion = "zzzzzzzyevWygYOhM1TM-D0YN-wGS5cb"

func isCanonicalID(id *string) bool {
	return id != nil && canonicalID.MatchString(*id)
}

// isLocked says whether a clean-up failed by a retention that nobody may shorten.
func isLocked(err error) bool {
	return strings.Contains(err.Error(), "protected by object lock")
}

func versionOf(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
