package schema

import "strings"

// features are the features that bear on what is on the wire, as edition 2023 names them and their values
// (google/protobuf/descriptor.proto, message FeatureSet).
type features struct {
	presence, enumType, repeated, utf8, message, json string
}

// Values of features.
const (
	featureImplicit  = "IMPLICIT"
	featureExplicit  = "EXPLICIT"
	featureRequired  = "LEGACY_REQUIRED"
	featureClosed    = "CLOSED"
	featurePacked    = "PACKED"
	featureExpanded  = "EXPANDED"
	featureVerify    = "VERIFY"
	featureDelimited = "DELIMITED"
)

// featuresOf are what a file starts with: the defaults of its edition, or what proto2 and proto3 come to (Protocol Buffers,
// "Feature Settings for Editions", the tables of default behaviour).
func featuresOf(syntax string) features {
	switch syntax {
	case "proto2":
		return features{featureExplicit, featureClosed, featureExpanded, "NONE", "LENGTH_PREFIXED", "LEGACY_BEST_EFFORT"}
	case "proto3":
		return features{featureImplicit, "OPEN", featurePacked, featureVerify, "LENGTH_PREFIXED", "ALLOW"}
	}
	return features{featureExplicit, "OPEN", featurePacked, featureVerify, "LENGTH_PREFIXED", "ALLOW"}
}

// with gives the features as options of one element change them. What is inside the element inherits them.
func (f features) with(options []Option) features {
	for _, o := range options {
		name, ok := strings.CutPrefix(o.Name, "features.")
		if !ok {
			continue
		}
		switch name {
		case "field_presence":
			f.presence = o.Value
		case "enum_type":
			f.enumType = o.Value
		case "repeated_field_encoding":
			f.repeated = o.Value
		case "utf8_validation":
			f.utf8 = o.Value
		case "message_encoding":
			f.message = o.Value
		case "json_format":
			f.json = o.Value
		}
	}
	return f
}

// settle works out what a field's features come to once its kind is known.
func (f *Field) settle() {
	syntax := f.File.Syntax
	resolved := f.features
	if packed := lookup(f.Options, "packed"); packed != "" && syntax != "editions" {
		resolved.repeated = featureExpanded
		if packed == "true" {
			resolved.repeated = featurePacked
		}
	}
	switch {
	case f.Key != nil:
		f.Cardinality = Map
		f.Key.settle()
		f.Value.settle()
	case f.repeated:
		f.Cardinality = Repeated
	case f.required || resolved.presence == featureRequired && syntax == "editions" && f.Oneof == nil && f.Holder != nil:
		f.Cardinality = Required
	case f.optional, f.Oneof != nil, f.IsMessage(), f.Holder == nil, resolved.presence != featureImplicit:
		f.Cardinality = Explicit
	default:
		f.Cardinality = Implicit
	}
	if f.Kind == KindMessage && resolved.message == featureDelimited && syntax == "editions" && f.Key == nil {
		f.Kind = KindGroup
	}
	f.Packed = f.Cardinality == Repeated && resolved.repeated == featurePacked && packable(f.Kind)
	f.UTF8 = f.Kind == "string" && resolved.utf8 == featureVerify
}

// packable is whether elements of a kind can be written packed (Protocol Buffers, "Encoding": only primitive numeric types).
func packable(kind string) bool {
	switch kind {
	case "string", "bytes", KindMessage, KindGroup, KindUnknown:
		return false
	}
	return true
}

func lookup(options []Option, name string) string {
	for _, o := range options {
		if o.Name == name {
			return o.Value
		}
	}
	return ""
}
