(** Equations between matrices of any size, by a verified normal form of words.

    An expression is a sum of coefficient times word, a word being a product of letters and their transposes. Words are
    rewritten by equations that are hypotheses; what stands between two sizes 1 is a number, and a number is the trace
    of a word, the same for its rotations and transpose. Two expressions are equal if the coefficients of their
    difference vanish, which is left to [field]. *)

From Proofread Require Import Matrices.
From Coq Require Import List Bool ZArith PeanoNat Lra Lia.
Import ListNotations.

(** ** Syntax. A size is a number, 0 for the size 1; a letter knows its sizes. *)

Local Open Scope nat_scope.

Definition sid := nat.

Inductive mx :=
  | MVar (name : nat) (r c : sid) | MTr (a : mx) | MAdd (a b : mx) | MSub (a b : mx) | MOpp (a : mx)
  | MScale (s : sc) (a : mx) | MMul (a b : mx) | MId (n : sid) | MZero (r c : sid)
with sc :=
  | SVar (name : nat) | SZ (z : Z) | SSize (n : sid) | SAdd (s t : sc) | SSub (s t : sc) | SOpp (s : sc)
  | SMul (s t : sc) | SInv (s : sc) | SDiv (s t : sc) | SPow (s : sc) (n : nat)
  | STrace (a : mx) | SDot (a b : mx) | SEntry (a : mx).

Scheme mx_mut := Induction for mx Sort Prop with sc_mut := Induction for sc Sort Prop.
Combined Scheme mx_sc_ind from mx_mut, sc_mut.

Fixpoint mrows (e : mx) : sid :=
  match e with
  | MVar _ r _ => r | MTr a => mcols a | MAdd a _ | MSub a _ | MOpp a | MScale _ a | MMul a _ => mrows a
  | MId n => n | MZero r _ => r
  end
with mcols (e : mx) : sid :=
  match e with
  | MVar _ _ c => c | MTr a => mrows a | MAdd a _ | MSub a _ | MOpp a | MScale _ a => mcols a | MMul _ b => mcols b
  | MId n => n | MZero _ c => c
  end.

Fixpoint mwt (r c : sid) (e : mx) : bool :=
  match e with
  | MVar _ r' c' | MZero r' c' => (r =? r') && (c =? c')
  | MTr a => mwt c r a
  | MAdd a b | MSub a b => mwt r c a && mwt r c b
  | MOpp a => mwt r c a
  | MScale s a => swt s && mwt r c a
  | MMul a b => mwt r (mcols a) a && mwt (mcols a) c b
  | MId n => (r =? n) && (c =? n)
  end
with swt (s : sc) : bool :=
  match s with
  | SVar _ | SZ _ | SSize _ => true
  | SAdd s t | SSub s t | SMul s t | SDiv s t => swt s && swt t
  | SOpp s | SInv s | SPow s _ => swt s
  | STrace a => mwt (mrows a) (mrows a) a
  | SDot a b => mwt (mrows a) (mcols a) a && mwt (mrows a) (mcols a) b
  | SEntry a => mwt 0 0 a
  end.

Record letter := Letter { name : nat; lrows : sid; lcols : sid; turned : bool }.
Definition word := list letter.
Definition poly := list (sc * word).
Record rule := Rule { rrows : sid; rcols : sid; left_side : word; right_side : poly }.

Definition flip (a : letter) := Letter (name a) (lcols a) (lrows a) (negb (turned a)).
Definition tword (w : word) : word := rev (map flip w).

Fixpoint wok (r c : sid) (w : word) : bool :=
  match w with [] => r =? c | a :: v => (r =? lrows a) && wok (lcols a) c v end.
Definition pok r c (p : poly) := forallb (fun t => wok r c (snd t)) p.

(** ** Normal form *)

Definition smul s t :=
  match s, t with
  | SZ 1, _ => t | _, SZ 1 => s | SZ 0, _ | _, SZ 0 => SZ 0 | SZ a, SZ b => SZ (a * b) | _, _ => SMul s t
  end%Z.
Definition sadd s t := match s, t with SZ 0, _ => t | _, SZ 0 => s | _, _ => SAdd s t end%Z.
Definition pscale s (p : poly) : poly := map (fun t => (smul s (fst t), snd t)) p.
Definition pmul (p q : poly) : poly :=
  flat_map (fun t => map (fun u => (smul (fst t) (fst u), snd t ++ snd u)) q) p.
Definition ptr (p : poly) : poly := map (fun t => (fst t, tword (snd t))) p.

Definition leb_letter (a b : letter) : bool * bool := (* less, equal *)
  if name a =? name b then (negb (turned a) && turned b, Bool.eqb (turned a) (turned b)) else (name a <? name b, false).
Fixpoint leb_word (v w : word) : bool :=
  match v, w with
  | [], _ => true
  | _, [] => false
  | a :: v, b :: w => let (less, equal) := leb_letter a b in less || equal && leb_word v w
  end.
Definition shorter (v w : word) : bool :=
  (length v <? length w) || (length v =? length w) && leb_word v w.

Definition eqb_letter (a b : letter) :=
  (name a =? name b) && (lrows a =? lrows b) && (lcols a =? lcols b) && Bool.eqb (turned a) (turned b).
Fixpoint eqb_word (v w : word) : bool :=
  match v, w with [], [] => true | a :: v, b :: w => eqb_letter a b && eqb_word v w | _, _ => false end.

Definition mx_of_letter (a : letter) :=
  if turned a then MTr (MVar (name a) (lcols a) (lrows a)) else MVar (name a) (lrows a) (lcols a).
Fixpoint mx_of (r : sid) (w : word) : mx :=
  match w with [] => MId r | [a] => mx_of_letter a | a :: v => MMul (mx_of_letter a) (mx_of (lcols a) v) end.

Section Normal.
Variable rules : list rule.

Fixpoint strip (v w : word) : option word :=
  match v, w with
  | [], _ => Some w
  | a :: v, b :: w => if eqb_letter a b then strip v w else None
  | _, [] => None
  end.

Fixpoint first_match (rs : list rule) (w : word) : option (rule * word) :=
  match rs with
  | [] => None
  | r :: rs =>
      match left_side r, strip (left_side r) w with
      | _ :: _, Some after => Some (r, after)
      | _, _ => first_match rs w
      end
  end.

Fixpoint locate (before w : word) : option (word * rule * word) :=
  match first_match rules w, w with
  | Some (r, after), _ => Some (before, r, after)
  | None, [] => None
  | None, a :: w => locate (before ++ [a]) w
  end.

(** The leftmost place where a rule applies is rewritten, until there is none. *)
Fixpoint reduce (fuel : nat) (s : sc) (w : word) : poly :=
  match fuel with
  | O => [(s, w)]
  | S fuel =>
      match locate [] w with
      | None => [(s, w)]
      | Some (u, r, v) => flat_map (fun t => reduce fuel (smul s (fst t)) (u ++ snd t ++ v)) (right_side r)
      end
  end.
Definition fuel := 60.
Definition reduced (p : poly) : poly := flat_map (fun t => reduce fuel (fst t) (snd t)) p.

(** Of a 1 x 1 word and its transpose the shorter. *)
Definition canonical (w : word) : word :=
  match reduce fuel (SZ 1) (tword w) with [(SZ 1, v)] => if shorter v w then v else w | _ => w end%Z.

(** A word cut at the sizes 1: numbers, what stands before the first cut, and what stands after the last. *)
Fixpoint cut (c : sid) (w : word) : list word * word * option word :=
  match w with
  | [] => ([], [], if c =? 0 then Some [] else None)
  | a :: v =>
      match cut c v with
      | (numbers, head, None) => if lrows a =? 0 then (numbers, [], Some (a :: head)) else (numbers, a :: head, None)
      | (numbers, head, Some last) =>
          if lrows a =? 0 then ((a :: head) :: numbers, [], Some last) else (numbers, a :: head, Some last)
      end
  end.

Fixpoint product (numbers : list word) : sc :=
  match numbers with
  | [] => SZ 1
  | w :: rest => smul (match canonical w with [] => SZ 1 | v => STrace (mx_of 0 v) end) (product rest)
  end.

Definition cut_term (c : sid) (t : sc * word) : sc * word :=
  match cut c (snd t) with
  | (numbers, head, None) => (smul (fst t) (product numbers), head)
  | (numbers, head, Some last) => (smul (fst t) (product numbers), head ++ last)
  end.

Fixpoint sum_of (l : list sc) : sc := match l with [] => SZ 0 | s :: l => sadd s (sum_of l) end.

(** The trace of a word from 1 to 1. *)
Definition unit_trace (w : word) : sc :=
  sum_of (map (fun t => fst (cut_term 0 t)) (reduce fuel (SZ 1) w)).

Fixpoint at_unit (before w : word) : option word :=
  match w with
  | [] => None
  | a :: v => if lrows a =? 0 then Some (w ++ before) else at_unit (before ++ [a]) v
  end.

Definition rotate (w : word) : word := match w with [] => [] | a :: v => v ++ [a] end.
Fixpoint least_rotation (n : nat) (best w : word) : word :=
  match n with O => best | S n => let v := rotate w in least_rotation n (if shorter v best then v else best) v end.

Definition start (r : sid) (w : word) : sid := match w with [] => r | a :: _ => lrows a end.

(** A rotation of a word in which a rule applies. *)
Fixpoint reducible_rotation (n : nat) (w : word) : option word :=
  match locate [] w, n with
  | Some _, _ => Some w
  | None, O => None
  | None, S n => reducible_rotation n (rotate w)
  end.

Fixpoint trace_of (n : nat) (r : sid) (w : word) : sc :=
  match w with
  | [] => match r with O => SZ 1 | _ => SSize r end
  | _ =>
      match at_unit [] w, n, reducible_rotation (length w) w with
      | Some v, _, _ => unit_trace v
      | None, S n, Some v =>
          sum_of (map (fun t => smul (fst t) (trace_of n (start r v) (snd t))) (reduce fuel (SZ 1) v))
      | None, _, _ =>
          let v := least_rotation (length w) w w in
          let u := match reduce fuel (SZ 1) (tword v) with [(SZ 1, b :: u)] => b :: u | _ => v end%Z in
          let u := least_rotation (length u) u u in
          let x := if shorter u v then u else v in STrace (mx_of (start r x) x)
      end
  end.
Definition trace_fuel := 8.
Definition ptrace r (p : poly) : sc := sum_of (map (fun t => smul (fst t) (trace_of trace_fuel r (snd t))) p).

Fixpoint nf (e : mx) : poly :=
  match e with
  | MVar l r c => [(SZ 1, [Letter l r c false])]
  | MTr a => ptr (nf a)
  | MAdd a b => nf a ++ nf b
  | MSub a b => nf a ++ pscale (SZ (-1)) (nf b)
  | MOpp a => pscale (SZ (-1)) (nf a)
  | MScale s a => pscale (snorm s) (nf a)
  | MMul a b => pmul (nf a) (nf b)
  | MId _ => [(SZ 1, [])]
  | MZero _ _ => []
  end
with snorm (s : sc) : sc :=
  match s with
  | SVar _ | SZ _ | SSize _ => s
  | SAdd s t => sadd (snorm s) (snorm t)
  | SSub s t => SSub (snorm s) (snorm t)
  | SOpp s => SOpp (snorm s)
  | SMul s t => smul (snorm s) (snorm t)
  | SInv s => SInv (snorm s)
  | SDiv s t => SDiv (snorm s) (snorm t)
  | SPow s n => SPow (snorm s) n
  | STrace a => ptrace (mrows a) (reduced (nf a))
  | SDot a b => ptrace (mcols a) (reduced (pmul (ptr (nf a)) (nf b)))
  | SEntry a => ptrace 0 (reduced (nf a))
  end.

Fixpoint insert (t : sc * word) (p : poly) : poly :=
  match p with
  | [] => [t]
  | u :: p => if eqb_word (snd t) (snd u) then (sadd (fst t) (fst u), snd u) :: p else u :: insert t p
  end.
Definition collect (p : poly) : poly := fold_right insert [] p.

Definition normal (c : sid) (e : mx) : poly := collect (map (cut_term c) (reduced (nf e))).

End Normal.

(** Rules, with their transposes unless these lead back; [base] rewrites the letters of a transpose. *)
Definition as_rule (base : list rule) (r c : sid) (a b : mx) : list rule :=
  match nf [] a with
  | [(SZ 1, w)] =>
      let p := nf [] b in
      let u := match reduce base fuel (SZ 1) (tword w) with [(SZ 1, u)] => u | _ => tword w end in
      let back := match p with [(SZ 1, v)] => eqb_word v (tword w) || eqb_word v u | _ => false end in
      Rule r c w p :: (if back then [] else [Rule c r u (ptr p)])
  | _ => []
  end%Z.

(** ** Meaning *)

Local Open Scope R_scope.

Section Meaning.
Variable sizes : list nat.
Definition sz (s : sid) : nat := match s with O => 1%nat | S k => nth k sizes O end.

Fixpoint mden (E : nat -> forall r c, mat (sz r) (sz c)) (V : nat -> R) (r c : sid) (e : mx) : mat (sz r) (sz c) :=
  match e with
  | MVar l _ _ => E l r c
  | MTr a => tr (mden E V c r a)
  | MAdd a b => add (mden E V r c a) (mden E V r c b)
  | MSub a b => sub (mden E V r c a) (mden E V r c b)
  | MOpp a => opp (mden E V r c a)
  | MScale s a => scale (sden E V s) (mden E V r c a)
  | MMul a b => mul (mden E V r (mcols a) a) (mden E V (mcols a) c b)
  | MId _ => ident
  | MZero _ _ => zero
  end
with sden (E : nat -> forall r c, mat (sz r) (sz c)) (V : nat -> R) (s : sc) : R :=
  match s with
  | SVar k => V k
  | SZ z => IZR z
  | SSize n => INR (sz n)
  | SAdd s t => sden E V s + sden E V t
  | SSub s t => sden E V s - sden E V t
  | SOpp s => - sden E V s
  | SMul s t => sden E V s * sden E V t
  | SInv s => / sden E V s
  | SDiv s t => sden E V s / sden E V t
  | SPow s n => sden E V s ^ n
  | STrace a => trace (mden E V (mrows a) (mrows a) a)
  | SDot a b => dot (mden E V (mrows a) (mcols a) a) (mden E V (mrows a) (mcols a) b)
  | SEntry a => scalar (mden E V O O a)
  end.

Local Opaque fuel.

Section Sound.
Variables (E : nat -> forall r c, mat (sz r) (sz c)) (V : nat -> R).
Local Notation M := (mden E V).
Local Notation S_ := (sden E V).

Definition lden (r c : sid) (a : letter) : mat (sz r) (sz c) := if turned a then tr (E (name a) c r) else E (name a) r c.
Fixpoint wden (r c : sid) (w : word) : mat (sz r) (sz c) :=
  match w with [] => ident | a :: v => mul (lden r (lcols a) a) (wden (lcols a) c v) end.
Definition pden (r c : sid) (p : poly) : mat (sz r) (sz c) :=
  fold_right (fun t acc => add (scale (S_ (fst t)) (wden r c (snd t))) acc) zero p.

Definition rule_holds (r : rule) : Prop :=
  wok (rrows r) (rcols r) (left_side r) = true /\ pok (rrows r) (rcols r) (right_side r) = true /\
  wden (rrows r) (rcols r) (left_side r) = pden (rrows r) (rcols r) (right_side r).

Lemma smul_ok s t : S_ (smul s t) = S_ s * S_ t.
Proof.
  assert (Z1 : forall x y, S_ (SZ (x * y)) = S_ (SZ x) * S_ (SZ y)) by (intros; apply mult_IZR).
  unfold smul; destruct s as [ | [|[]|] | | | | | | | | | | | ]; destruct t as [ | [|[]|] | | | | | | | | | | | ];
    try (simpl; ring); rewrite Z1; reflexivity.
Qed.

Lemma sadd_ok s t : S_ (sadd s t) = S_ s + S_ t.
Proof.
  unfold sadd; destruct s as [ | [|[]|] | | | | | | | | | | | ]; destruct t as [ | [|[]|] | | | | | | | | | | | ];
    simpl; ring.
Qed.

Ltac mats := apply mat_ext; intros; unfold add, scale, zero, opp, sub; try ring.

Lemma pden_app r c p q : pden r c (p ++ q) = add (pden r c p) (pden r c q).
Proof. induction p; simpl; [mats | rewrite IHp; mats]. Qed.

Lemma pok_app r c p q : pok r c (p ++ q) = pok r c p && pok r c q.
Proof. apply forallb_app. Qed.

Lemma pden_scale r c s p : pden r c (pscale s p) = scale (S_ s) (pden r c p).
Proof. induction p as [|[] p IH]; simpl; [mats |]. unfold pscale in *; rewrite IH, smul_ok; mats. Qed.

Lemma pok_scale r c s p : pok r c (pscale s p) = pok r c p.
Proof. induction p; simpl; [reflexivity | now rewrite <- IHp]. Qed.

Lemma wok_app r m c u v : wok r m u = true -> wok m c v = true -> wok r c (u ++ v) = true.
Proof.
  revert r; induction u; simpl; intros r; rewrite ?Nat.eqb_eq, ?andb_true_iff; [intros ->; auto |].
  intros []; split; auto.
Qed.

Lemma wden_app r m c u v : wok r m u = true -> wden r c (u ++ v) = mul (wden r m u) (wden m c v).
Proof.
  revert r; induction u as [|a u IH]; simpl; intros r; rewrite ?Nat.eqb_eq, ?andb_true_iff.
  - intros ->; now rewrite mul_ident_l.
  - intros []; now rewrite IH, mul_assoc.
Qed.

Lemma wok_tword r c w : wok r c w = true -> wok c r (tword w) = true.
Proof.
  revert r; induction w as [|a w IH]; simpl; intros r; rewrite ?andb_true_iff, ?Nat.eqb_eq; [congruence |].
  intros [-> H]. unfold tword; simpl. apply wok_app with (m := lcols a); [now apply IH |].
  simpl; now rewrite !Nat.eqb_refl.
Qed.

Lemma lden_flip r c a : lden c r (flip a) = tr (lden r c a).
Proof. unfold lden; destruct a as [? ? ? []]; reflexivity. Qed.

Lemma wden_tword r c w : wok r c w = true -> wden c r (tword w) = tr (wden r c w).
Proof.
  revert r; induction w as [|a w IH]; simpl; intros r; rewrite ?andb_true_iff, ?Nat.eqb_eq.
  - intros ->; symmetry; apply tr_ident.
  - intros [-> H]. unfold tword; simpl. rewrite wden_app with (m := lcols a) by now apply wok_tword.
    simpl. rewrite lden_flip, mul_ident_r, tr_mul, <- IH by assumption. reflexivity.
Qed.

Lemma pok_tr r c p : pok r c p = true -> pok c r (ptr p) = true.
Proof.
  induction p as [|[] p IH]; simpl; [auto |]; rewrite !andb_true_iff; intros []; split; [now apply wok_tword | auto].
Qed.

Lemma pden_tr r c p : pok r c p = true -> pden c r (ptr p) = tr (pden r c p).
Proof.
  induction p as [|[] p IH]; simpl; [reflexivity |]; rewrite !andb_true_iff; intros [].
  unfold ptr in *; rewrite IH, wden_tword by assumption; reflexivity.
Qed.

Lemma pok_mul r m c p q : pok r m p = true -> pok m c q = true -> pok r c (pmul p q) = true.
Proof.
  induction p as [|[s u] p IH]; simpl; [auto |]; rewrite andb_true_iff; intros [Hu Hp] Hq.
  unfold pmul; simpl; rewrite pok_app, andb_true_iff; split; [| now apply IH].
  clear IH; induction q as [|[t v] q IH]; simpl in *; [auto |]; rewrite andb_true_iff in *; destruct Hq; split; auto.
  now apply wok_app with m.
Qed.

Lemma pden_mul r m c p q : pok r m p = true -> pden r c (pmul p q) = mul (pden r m p) (pden m c q).
Proof.
  induction p as [|[s u] p IH]; simpl; [intros; now rewrite mul_zero_l |]; rewrite andb_true_iff; intros [Hu Hp].
  unfold pmul in *; simpl; rewrite pden_app, IH, mul_add_l by assumption; f_equal; clear IH.
  induction q as [|[t v] q IH]; simpl; [now rewrite mul_zero_r |].
  rewrite IH, smul_ok, (wden_app _ m) by assumption.
  rewrite mul_add_r, !mul_scale_l, !mul_scale_r; mats.
Qed.

Lemma eqb_letter_eq a b : eqb_letter a b = true -> a = b.
Proof.
  destruct a, b; unfold eqb_letter; simpl. rewrite !andb_true_iff, !Nat.eqb_eq, eqb_true_iff.
  now intros [[[-> ->] ->] ->].
Qed.

Lemma eqb_word_eq v : forall w, eqb_word v w = true -> v = w.
Proof.
  induction v; intros []; simpl; try discriminate; auto.
  rewrite andb_true_iff; intros [H ?]; apply eqb_letter_eq in H; subst; f_equal; auto.
Qed.

Lemma strip_eq v : forall w u, strip v w = Some u -> w = v ++ u.
Proof.
  induction v; simpl; intros w u; [congruence |]. destruct w; [discriminate |].
  destruct (eqb_letter a l) eqn:Q; [| discriminate]. apply eqb_letter_eq in Q; subst; intros; f_equal; auto.
Qed.

Lemma first_match_eq rs w r u : first_match rs w = Some (r, u) ->
  In r rs /\ left_side r <> [] /\ w = left_side r ++ u.
Proof.
  induction rs as [|q rs IH]; simpl; [discriminate |].
  destruct (left_side q) as [|a l] eqn:Q; [intro H; destruct (IH H) as (?&?&?); auto |].
  change (match strip (a :: l) w with Some after => Some (q, after) | None => first_match rs w end = Some (r, u) ->
    (q = r \/ In r rs) /\ left_side r <> [] /\ w = left_side r ++ u).
  destruct (strip (a :: l) w) eqn:T; [| intro H; destruct (IH H) as (?&?&?); auto].
  intro H; injection H as <- <-. rewrite Q; split; auto; split; [discriminate | now apply strip_eq].
Qed.

Variable rules : list rule.
Hypothesis sound : Forall rule_holds rules.

Lemma locate_eq w : forall before u r v, locate rules before w = Some (u, r, v) ->
  In r rules /\ left_side r <> [] /\ before ++ w = u ++ left_side r ++ v.
Proof.
  induction w; simpl; intros before u r v; destruct (first_match rules _) as [[]|] eqn:F; try discriminate.
  - intro H; injection H as <- <- <-. apply first_match_eq in F as (?&?&?); split; auto; split; congruence.
  - intro H; injection H as <- <- <-. apply first_match_eq in F as (?&?&->); auto.
  - intro H; apply IHw in H as (?&?&H). rewrite <- app_assoc in H; auto.
Qed.

Lemma wok_split r c u v : wok r c (u ++ v) = true -> exists m, wok r m u = true /\ wok m c v = true.
Proof.
  revert r; induction u as [|a u IH]; simpl; intros r.
  - intro H; exists r; split; [apply Nat.eqb_refl | assumption].
  - rewrite andb_true_iff; intros [Q H]; destruct (IH _ H) as (m & ? & ?); exists m; now rewrite Q.
Qed.

Lemma wok_unique r c r' c' w : w <> [] -> wok r c w = true -> wok r' c' w = true -> r = r' /\ c = c'.
Proof.
  destruct w as [|a w]; [congruence |]; intros _; simpl; rewrite !andb_true_iff, !Nat.eqb_eq; intros [-> H] [-> H'].
  split; auto. revert a H H'; induction w as [|b w IH]; simpl; intros a.
  - rewrite !Nat.eqb_eq; congruence.
  - rewrite !andb_true_iff; intros [] []; eauto.
Qed.

Lemma reduce_ok r c n : forall s w, wok r c w = true ->
  pok r c (reduce rules n s w) = true /\ pden r c (reduce rules n s w) = scale (S_ s) (wden r c w).
Proof.
  induction n as [|n IH]; simpl; intros s w W; [rewrite W; split; [reflexivity | mats] |].
  destruct (locate rules [] w) as [[[u q] v]|] eqn:L; [| simpl; rewrite W; split; [reflexivity | mats]].
  apply locate_eq in L as (I & N & Q); simpl in Q; subst w.
  destruct (proj1 (Forall_forall _ _) sound q I) as (A & B & C).
  destruct (wok_split _ _ _ _ W) as (m & U & W'). destruct (wok_split _ _ _ _ W') as (m' & L & V').
  destruct (wok_unique _ _ _ _ _ N A L) as [<- <-].
  rewrite (wden_app _ (rrows q)), (wden_app _ (rcols q)), C by assumption.
  clear - IH B U V'. induction (right_side q) as [|[t x] p IHp]; simpl in *.
  - split; [reflexivity | rewrite mul_zero_l, mul_zero_r; mats].
  - apply andb_true_iff in B as [B B']. destruct (IHp B') as [P1 P2].
    assert (X : wok r c (u ++ x ++ v) = true) by eauto using wok_app.
    destruct (IH (smul s t) _ X) as [Q1 Q2].
    rewrite pok_app, Q1, pden_app, P2, Q2, smul_ok; split; [assumption |].
    rewrite (wden_app _ (rrows q)), (wden_app _ (rcols q)), mul_add_l, mul_add_r, mul_scale_l, mul_scale_r by assumption.
    mats.
Qed.

Lemma reduced_ok r c p : pok r c p = true ->
  pok r c (reduced rules p) = true /\ pden r c (reduced rules p) = pden r c p.
Proof.
  induction p as [|[s w] p IH]; simpl; [auto |]; rewrite andb_true_iff; intros [W P].
  destruct (IH P) as [A B]; destruct (reduce_ok r c fuel s w W) as [C D].
  unfold reduced in *; simpl; rewrite pok_app, C, pden_app, D, B; auto.
Qed.

Lemma canonical_ok r w : wok r r w = true ->
  wok r r (canonical rules w) = true /\ trace (wden r r (canonical rules w)) = trace (wden r r w).
Proof.
  intro W; unfold canonical. destruct (reduce_ok r r fuel (SZ 1) _ (wok_tword _ _ _ W)) as [A B].
  destruct (reduce rules fuel (SZ 1) (tword w)) as [|[[| [|[]|] | | | | | | | | | | |] v] []]; auto.
  destruct (shorter v w); auto. simpl in A; rewrite andb_true_r in A; split; [assumption |].
  simpl in B; rewrite wden_tword in B by assumption. rewrite <- (trace_tr (wden r r w)); f_equal.
  transitivity (1 .* tr (wden r r w))%M; [rewrite <- B |]; mats.
Qed.

Lemma mx_of_letter_ok r a : r = lrows a -> M r (lcols a) (mx_of_letter a) = lden r (lcols a) a /\ mcols (mx_of_letter a) = lcols a.
Proof. intros ->; unfold mx_of_letter, lden; destruct (turned a); split; reflexivity. Qed.

Lemma mx_of_ok c w : forall r, wok r c w = true -> M r c (mx_of r w) = wden r c w /\ mrows (mx_of r w) = r.
Proof.
  induction w as [|a w IH]; intros r; [split; reflexivity |].
  simpl; rewrite andb_true_iff, Nat.eqb_eq; intros [Q W].
  destruct (mx_of_letter_ok r a Q) as [A B]; destruct (IH _ W) as [C D].
  assert (R' : mrows (mx_of_letter a) = r) by (subst; unfold mx_of_letter; destruct (turned a); reflexivity).
  destruct w.
  - simpl in W; apply Nat.eqb_eq in W; subst c. simpl; rewrite A, mul_ident_r; auto.
  - split; [| exact R']. cbn [mden]. rewrite B, A, C. reflexivity.
Qed.

Lemma product_ok numbers : Forall (fun w => wok O O w = true) numbers ->
  S_ (product rules numbers) = fold_right (fun w x => trace (wden O O w) * x) 1 numbers.
Proof.
  induction 1 as [|w l W _ IH]; [reflexivity |]. cbn [product fold_right]; rewrite smul_ok, IH; f_equal.
  destruct (canonical_ok O w W) as [A B]; rewrite <- B; destruct (canonical rules w) as [|a v].
  - simpl; unfold trace, ident; simpl; ring.
  - destruct (mx_of_ok O (a :: v) O A) as [C D]. cbn [sden]; now rewrite D, C.
Qed.

Lemma cut_ok c w : forall r, wok r c w = true ->
  match cut c w with
  | (numbers, head, None) => numbers = [] /\ head = w
  | (numbers, head, Some last) =>
      Forall (fun w => wok O O w = true) numbers /\ wok r O head = true /\ wok O c last = true /\
      wden r c w = scale (S_ (product rules numbers)) (mul (wden r O head) (wden O c last))
  end.
Proof.
  induction w as [|a w IH]; intros r; simpl.
  - rewrite Nat.eqb_eq; intros ->. destruct (c =? 0)%nat eqn:Q; [| auto]. apply Nat.eqb_eq in Q; subst; simpl.
    repeat split; auto. rewrite mul_ident_l; mats.
  - rewrite andb_true_iff, Nat.eqb_eq; intros [-> W]; specialize (IH _ W).
    destruct (cut c w) as [[numbers head] [last|]].
    + destruct IH as (F & H & L & D). destruct (lrows a =? 0)%nat eqn:Q.
      * apply Nat.eqb_eq in Q; rewrite Q in *.
        assert (X : wok O O (a :: head) = true) by (simpl; now rewrite Q, H).
        split; [auto | split; [reflexivity | split; [exact L |]]]. simpl wden; rewrite D, !product_ok by auto. cbn [fold_right].
        change (wden O O (a :: head)) with (mul (lden O (lcols a) a) (wden (lcols a) O head)).
        rewrite mul_ident_l, mul_scale_r, <- mul_assoc; change (sz O) with 1%nat; rewrite mul_11; mats.
      * split; [exact F | split; [simpl; now rewrite Nat.eqb_refl, H | split; [exact L |]]]; simpl.
        rewrite D, mul_scale_r, <- mul_assoc; reflexivity.
    + destruct IH as [-> ->]. destruct (lrows a =? 0)%nat eqn:Q; [| auto].
      apply Nat.eqb_eq in Q; rewrite Q. split; [auto | split; [reflexivity | split; simpl; [now rewrite Q, W |]]].
      rewrite mul_ident_l. mats.
Qed.

Lemma cut_term_ok r c t : wok r c (snd t) = true ->
  wok r c (snd (cut_term rules c t)) = true /\
  scale (S_ (fst (cut_term rules c t))) (wden r c (snd (cut_term rules c t))) = scale (S_ (fst t)) (wden r c (snd t)).
Proof.
  destruct t as [s w]; intro W; simpl in W; pose proof (cut_ok c w r W) as K; unfold cut_term; simpl.
  destruct (cut c w) as [[numbers head] [last|]]; simpl.
  - destruct K as (F & H & L & D). split; [eauto using wok_app |].
    rewrite D, smul_ok, (wden_app _ O) by assumption; mats.
  - destruct K as [-> ->]; split; [assumption |]. rewrite smul_ok; simpl; mats.
Qed.

Lemma sum_of_ok l : S_ (sum_of l) = fold_right (fun s x => S_ s + x) 0 l.
Proof. induction l; [reflexivity |]; cbn [sum_of fold_right]; now rewrite sadd_ok, IHl. Qed.

Lemma cut_unit w : wok O O w = true -> exists numbers, cut O w = (numbers, [], Some []).
Proof.
  assert (Last : forall w, exists numbers head, cut O w = (numbers, head, Some [])).
  { clear; induction w as [|a w (n & h & H)]; simpl; [eauto |]; rewrite H; destruct (lrows a =? 0)%nat; eauto. }
  destruct w as [|a w]; [eexists; reflexivity |]; cbn [wok]; rewrite andb_true_iff, Nat.eqb_eq; intros [Q _].
  destruct (Last w) as (n & h & H); cbn [cut]; rewrite H, <- Q; eexists; reflexivity.
Qed.

Lemma unit_trace_ok w : wok O O w = true -> S_ (unit_trace rules w) = trace (wden O O w).
Proof.
  intro W; unfold unit_trace; rewrite sum_of_ok. destruct (reduce_ok O O fuel (SZ 1) w W) as [A B].
  transitivity (trace (pden O O (reduce rules fuel (SZ 1) w))); [| rewrite B, trace_scale; simpl; ring].
  clear B; induction (reduce rules fuel (SZ 1) w) as [|[s v] p IH]; cbn [map fold_right pden pok forallb fst snd] in *.
  - symmetry; apply (@trace_zero 1).
  - apply andb_true_iff in A as [A A']. rewrite (IH A'), trace_add; f_equal; clear IH.
    destruct (cut_unit v A) as [n Q]. pose proof (cut_ok O v O A) as K; unfold cut_term; cbn [fst snd].
    rewrite Q in *; cbn [fst]; destruct K as (_ & _ & _ & D).
    rewrite smul_ok, D, !trace_scale; cbn [wden]; rewrite mul_ident_l, trace_ident; simpl; ring.
Qed.

Lemma trace_app r m u v : wok r m u = true -> wok m r v = true -> trace (wden r r (u ++ v)) = trace (wden m m (v ++ u)).
Proof. intros; rewrite (wden_app r m), (wden_app m r), trace_mul by assumption; reflexivity. Qed.

Lemma at_unit_ok r w : forall before v m, at_unit before w = Some v -> wok r m before = true -> wok m r w = true ->
  wok O O v = true /\ trace (wden O O v) = trace (wden r r (before ++ w)).
Proof.
  induction w as [|a w IH]; simpl; intros before v m; [discriminate |].
  rewrite andb_true_iff, Nat.eqb_eq; intros H B [-> W]. destruct (lrows a =? 0)%nat eqn:Q.
  - injection H as <-; apply Nat.eqb_eq in Q; rewrite Q in *.
    assert (X : wok O r (a :: w) = true) by (simpl; now rewrite Q, W).
    split; [exact (wok_app _ _ _ _ _ X B) | symmetry; exact (trace_app _ _ _ _ B X)].
  - replace (before ++ a :: w) with ((before ++ [a]) ++ w) by now rewrite <- app_assoc.
    apply (IH _ _ (lcols a)); auto. apply (wok_app _ (lrows a)); auto. simpl; now rewrite !Nat.eqb_refl.
Qed.

Definition loop (x : R) (w : word) : Prop :=
  w <> [] /\ forall r, r = start r w -> wok r r w = true /\ trace (wden r r w) = x.

Lemma loop_of r w : w <> [] -> wok r r w = true -> loop (trace (wden r r w)) w.
Proof.
  destruct w as [|a w]; [congruence |]; intros N W; split; [assumption |]; intros r' ->.
  assert (Q : r = lrows a) by (cbn [wok] in W; apply andb_true_iff in W as [W _]; now apply Nat.eqb_eq).
  cbn [start]; rewrite <- Q; auto.
Qed.

Lemma loop_start r x w : loop x w -> wok (start r w) (start r w) w = true /\ trace (wden (start r w) (start r w) w) = x.
Proof. intros [N H]; apply H; destruct w; [congruence | reflexivity]. Qed.

Lemma rotate_loop x w : loop x w -> loop x (rotate w).
Proof.
  destruct w as [|a w]; [auto |]; intros [_ H]. specialize (H (lrows a) eq_refl) as [W T]. simpl in W; rewrite Nat.eqb_refl in W.
  unfold rotate; split; [destruct w; discriminate |]. intros r Q. assert (Z : r = lcols a).
  { destruct w as [|b w]; simpl in Q, W; [apply Nat.eqb_eq in W; congruence |].
    apply andb_true_iff in W as [W _]; apply Nat.eqb_eq in W; congruence. }
  subst r; assert (A : wok (lrows a) (lcols a) [a] = true) by (simpl; now rewrite !Nat.eqb_refl).
  split; [exact (wok_app _ _ _ _ _ W A) |]. rewrite <- T. symmetry; exact (trace_app _ _ [a] w A W).
Qed.

Lemma least_rotation_loop x n : forall best w, loop x best -> loop x w -> loop x (least_rotation n best w).
Proof.
  induction n; simpl; auto; intros best w B W; apply rotate_loop in W. apply IHn; auto.
  destruct (shorter (rotate w) best); auto.
Qed.

Lemma reducible_rotation_loop x n : forall w v, loop x w -> reducible_rotation rules n w = Some v -> loop x v.
Proof.
  induction n; simpl; intros w v L; destruct (locate rules [] w); try congruence.
  intro H; apply (IHn (rotate w)); [now apply rotate_loop | assumption].
Qed.

Lemma least_trace_ok r x w : loop x w ->
  S_ (let v := least_rotation (length w) w w in
      let u := match reduce rules fuel (SZ 1) (tword v) with [(SZ 1, b :: u)] => b :: u | _ => v end%Z in
      let u := least_rotation (length u) u u in
      let x := if shorter u v then u else v in STrace (mx_of (start r x) x)) = x.
Proof.
  intro L; cbv zeta; apply (least_rotation_loop x (length w) _ _ L) in L.
  set (v := least_rotation (length w) w w) in *; clearbody v.
  set (u := match reduce rules fuel (SZ 1) (tword v) with [(SZ 1, b :: u)] => b :: u | _ => v end%Z).
  assert (K : loop x u).
  { subst u; destruct (loop_start r x v L) as [A B].
    destruct (reduce_ok _ _ fuel (SZ 1) _ (wok_tword _ _ _ A)) as [C D].
    destruct (reduce rules fuel (SZ 1) (tword v)) as [|[[| [|[]|] | | | | | | | | | | |] [|b u]] []]; auto.
    cbn [pok forallb snd] in C; rewrite andb_true_r in C.
    rewrite <- B, <- (trace_tr (wden _ _ v)), <- wden_tword by assumption.
    replace (wden (start r v) (start r v) (tword v)) with (wden (start r v) (start r v) (b :: u));
      [apply loop_of; [discriminate | assumption] |].
    transitivity (S_ (SZ 1) .* wden (start r v) (start r v) (tword v))%M; [rewrite <- D |];
      cbn [pden fold_right fst snd sden]; mats; simpl; ring. }
  clearbody u; apply (least_rotation_loop x (length u) _ _ K) in K.
  set (u' := least_rotation (length u) u u) in *; clearbody u'.
  assert (Y : loop x (if shorter u' v then u' else v)) by (destruct (shorter u' v); auto).
  destruct (loop_start r x _ Y) as [A B]. destruct (mx_of_ok _ _ _ A) as [C D].
  cbn [sden]; now rewrite D, C.
Qed.

Lemma trace_of_ok n : forall r w, wok r r w = true -> S_ (trace_of rules n r w) = trace (wden r r w).
Proof.
  induction n as [|n IH]; intros r [|a w] W.
  1, 3: cbn [trace_of wden]; rewrite trace_ident; destruct r; reflexivity.
  all: assert (L : loop (trace (wden r r (a :: w))) (a :: w)) by (apply loop_of; [discriminate | assumption]).
  all: cbn [trace_of]; destruct (at_unit [] (a :: w)) eqn:Q;
    [destruct (at_unit_ok r _ _ _ _ Q (Nat.eqb_refl r) W) as [A B]; now rewrite unit_trace_ok |].
  all: destruct (reducible_rotation rules (length (a :: w)) (a :: w)) as [v|] eqn:F; try apply (least_trace_ok r _ _ L).
  destruct (loop_start r _ v (reducible_rotation_loop _ _ _ _ L F)) as [A <-].
  rewrite sum_of_ok; destruct (reduce_ok _ _ fuel (SZ 1) _ A) as [C D].
  transitivity (trace (pden (start r v) (start r v) (reduce rules fuel (SZ 1) v)));
    [| rewrite D, trace_scale; simpl; ring].
  clear D; induction (reduce rules fuel (SZ 1) v) as [|[s u] p IHp]; cbn [map fold_right pden pok forallb fst snd] in *;
    [symmetry; apply trace_zero |].
  apply andb_true_iff in C as [C C']; rewrite (IHp C'), smul_ok, IH, trace_add, trace_scale by assumption; reflexivity.
Qed.

Lemma ptrace_ok r p : pok r r p = true -> S_ (ptrace rules r p) = trace (pden r r p).
Proof.
  unfold ptrace; rewrite sum_of_ok; induction p as [|[s w] p IH]; cbn [map fold_right pden pok forallb fst snd]; [symmetry; apply trace_zero |].
  rewrite andb_true_iff; intros [W P]; rewrite IH, smul_ok, trace_of_ok, trace_add, trace_scale by assumption; auto.
Qed.

Theorem nf_ok :
  (forall e r c, mwt r c e = true -> pok r c (nf rules e) = true /\ pden r c (nf rules e) = M r c e) /\
  (forall s, swt s = true -> S_ (snorm rules s) = S_ s).
Proof.
  apply mx_sc_ind; cbn [nf snorm mden sden mwt swt]; intros;
    repeat match goal with H : _ && _ = true |- _ => apply andb_true_iff in H as [] end;
    repeat match goal with H : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in H; subst end.
  - simpl; rewrite !Nat.eqb_refl; split; [reflexivity |]; unfold lden; simpl; rewrite mul_ident_r; mats.
  - destruct (H c r ltac:(assumption)) as [A <-]; auto using pok_tr, pden_tr.
  - destruct (H r c ltac:(assumption)) as [A <-], (H0 r c ltac:(assumption)) as [B <-]. rewrite pok_app, A, B, pden_app; auto.
  - destruct (H r c ltac:(assumption)) as [A <-], (H0 r c ltac:(assumption)) as [B <-].
    rewrite pok_app, pok_scale, A, B, pden_app, pden_scale; split; [auto | simpl; mats].
  - destruct (H r c ltac:(assumption)) as [A <-]. rewrite pok_scale, pden_scale; split; [auto | simpl; mats].
  - change (pok r c (pscale (snorm rules s) (nf rules a)) = true /\
      pden r c (pscale (snorm rules s) (nf rules a)) = scale (S_ s) (M r c a)).
    destruct (H0 r c ltac:(assumption)) as [A <-]. rewrite pok_scale, pden_scale, H; auto.
  - destruct (H r (mcols a) ltac:(assumption)) as [A <-], (H0 (mcols a) c ltac:(assumption)) as [B <-]; eauto using pok_mul, pden_mul.
  - simpl; rewrite Nat.eqb_refl; split; [reflexivity | mats].
  - split; [reflexivity | mats].
  - reflexivity.
  - reflexivity.
  - reflexivity.
  - reflexivity.
  - change (S_ (sadd (snorm rules s) (snorm rules t)) = S_ s + S_ t). rewrite sadd_ok, H, H0; auto.
  - change (S_ (snorm rules s) - S_ (snorm rules t) = S_ s - S_ t). rewrite H, H0; auto.
  - change (- S_ (snorm rules s) = - S_ s). rewrite H; auto.
  - change (S_ (smul (snorm rules s) (snorm rules t)) = S_ s * S_ t). rewrite smul_ok, H, H0; auto.
  - change (/ S_ (snorm rules s) = / S_ s). rewrite H; auto.
  - change (S_ (snorm rules s) / S_ (snorm rules t) = S_ s / S_ t). rewrite H, H0; auto.
  - change (S_ (snorm rules s) ^ n = S_ s ^ n). rewrite H; auto.
  - change (S_ (ptrace rules (mrows a) (reduced rules (nf rules a))) = trace (M (mrows a) (mrows a) a)).
    destruct (H (mrows a) (mrows a) ltac:(assumption)) as [A B]. destruct (reduced_ok _ _ _ A) as [C D].
    now rewrite ptrace_ok, D, B.
  - change (S_ (ptrace rules (mcols a) (reduced rules (pmul (ptr (nf rules a)) (nf rules b)))) =
      dot (M (mrows a) (mcols a) a) (M (mrows a) (mcols a) b)).
    destruct (H (mrows a) (mcols a) ltac:(assumption)) as [A B], (H0 (mrows a) (mcols a) ltac:(assumption)) as [C D].
    assert (X := pok_mul _ _ _ _ _ (pok_tr _ _ _ A) C). destruct (reduced_ok _ _ _ X) as [Y Z].
    rewrite ptrace_ok, Z, (pden_mul _ (mrows a)), pden_tr, B, D, dot_trace by auto using pok_tr; reflexivity.
  - change (S_ (ptrace rules O (reduced rules (nf rules a))) = scalar (M O O a)).
    destruct (H O O ltac:(assumption)) as [A B]. destruct (reduced_ok _ _ _ A) as [C D].
    rewrite ptrace_ok, D, B, scalar_trace by assumption; reflexivity.
Qed.

Lemma insert_ok r c t p : wok r c (snd t) = true -> pok r c p = true ->
  pok r c (insert t p) = true /\ pden r c (insert t p) = add (scale (S_ (fst t)) (wden r c (snd t))) (pden r c p).
Proof.
  destruct t as [s w]; simpl; intro W; induction p as [|[u v] p IH]; simpl; [rewrite W; auto |].
  rewrite andb_true_iff; intros [A B]; destruct (IH B) as [C D]. destruct (eqb_word w v) eqn:Q; simpl.
  - apply eqb_word_eq in Q; subst v; rewrite A, B, sadd_ok; split; [reflexivity | mats].
  - rewrite A, C, D; split; [reflexivity | mats].
Qed.

Lemma collect_ok r c p : pok r c p = true -> pok r c (collect p) = true /\ pden r c (collect p) = pden r c p.
Proof.
  induction p as [|t p IH]; simpl; [auto |]; rewrite andb_true_iff; intros [A B]; destruct (IH B) as [C D].
  rewrite <- D; unfold collect; simpl; now apply insert_ok.
Qed.

Theorem normal_ok r c e : mwt r c e = true -> pden r c (normal rules c e) = M r c e.
Proof.
  intro W; destruct (proj1 nf_ok e r c W) as [A <-]. destruct (reduced_ok _ _ _ A) as [B <-].
  unfold normal. enough (pok r c (map (cut_term rules c) (reduced rules (nf rules e))) = true /\
    pden r c (map (cut_term rules c) (reduced rules (nf rules e))) = pden r c (reduced rules (nf rules e))) as [X Y]
    by (rewrite (proj2 (collect_ok _ _ _ X)); exact Y).
  clear A; induction (reduced rules (nf rules e)) as [|t p IH]; simpl in *; [auto |].
  apply andb_true_iff in B as [B B']; destruct (IH B') as [X Y], (cut_term_ok r c t B) as [C D].
  rewrite C, X, Y, D; auto.
Qed.

Fixpoint zeros (l : poly) : Prop := match l with [] => True | [t] => S_ (fst t) = 0 | t :: l => S_ (fst t) = 0 /\ zeros l end.

Lemma zeros_ok r c p : zeros p -> pden r c p = zero.
Proof.
  induction p as [|t p IH]; [reflexivity |]; intro Z; simpl.
  assert (K : S_ (fst t) = 0 /\ zeros p) by (destruct p; simpl in *; tauto).
  rewrite (proj1 K), (IH (proj2 K)); mats.
Qed.

(** Two matrices are equal if the coefficients of the normal form of their difference are zero. *)
Theorem words_equal r c a b p :
  mwt r c (MSub a b) = true -> normal rules c (MSub a b) = p -> zeros p -> M r c a = M r c b.
Proof.
  intros W <- Z; apply normal_ok in W; rewrite zeros_ok in W by assumption; simpl in W.
  apply mat_ext; intros i j; apply (f_equal (fun A => A i j)) in W; unfold zero, sub in W; lra.
Qed.

(** Two numbers are equal if their normal forms are. *)
Theorem numbers_equal s t u v :
  (swt s && swt t)%bool = true -> snorm rules s = u -> snorm rules t = v -> S_ u = S_ v -> S_ s = S_ t.
Proof.
  intros W <- <-; apply andb_true_iff in W as [A B]. now rewrite !(proj2 nf_ok).
Qed.

Theorem number_normal s u : swt s = true -> snorm rules s = u -> S_ s = S_ u.
Proof. intros W <-; symmetry; now apply (proj2 nf_ok). Qed.

End Sound.

(** ** Equations among the hypotheses, as rules *)

Record equation := Equation { erows : sid; ecols : sid; eleft : mx; eright : mx }.
Definition well_typed (q : equation) := mwt (erows q) (ecols q) (eleft q) && mwt (erows q) (ecols q) (eright q).
Definition rules_from base (l : list equation) :=
  flat_map (fun q => as_rule base (erows q) (ecols q) (eleft q) (eright q)) l.
Definition rules_of (l : list equation) :=
  rules_from (filter (fun r => length (left_side r) =? 1)%nat (rules_from [] l)) l.

Section Rules.
Variables (E : nat -> forall r c, mat (sz r) (sz c)) (V : nat -> R).
Definition true_equation (q : equation) : Prop :=
  mden E V (erows q) (ecols q) (eleft q) = mden E V (erows q) (ecols q) (eright q).

Lemma rules_from_hold base l : Forall (rule_holds E V) base ->
  forallb well_typed l = true -> Forall true_equation l -> Forall (rule_holds E V) (rules_from base l).
Proof.
  intro K; induction l as [|[r c a b] l IH]; cbn [forallb rules_from flat_map]; intros W H; [constructor |].
  apply andb_true_iff in W as [W W']. inversion H as [|? ? Q H']; subst. apply Forall_app; split; [| now apply IH].
  unfold well_typed, true_equation in *; cbn [erows ecols eleft eright] in *; apply andb_true_iff in W as [A B].
  destruct (proj1 (nf_ok E V [] (Forall_nil _)) a r c A) as [C D], (proj1 (nf_ok E V [] (Forall_nil _)) b r c B) as [F G].
  unfold as_rule; destruct (nf [] a) as [|[[| [|[]|] | | | | | | | | | | |] w] []]; constructor;
    cbn [pok forallb snd] in C; rewrite andb_true_r in C.
  - split; [exact C | split; [exact F |]]; cbn [left_side right_side rrows rcols]; rewrite G, <- Q, <- D.
    simpl; apply mat_ext; intros; unfold add, scale, zero; ring.
  - set (u := match reduce base fuel (SZ 1) (tword w) with [(SZ 1, u)] => u | _ => tword w end%Z).
    assert (U : wok c r u = true /\ wden E c r u = wden E c r (tword w)).
    { pose proof (wok_tword _ _ _ C) as T. destruct (reduce_ok E V base K c r fuel (SZ 1) _ T) as [X Y]. subst u.
      destruct (reduce base fuel (SZ 1) (tword w)) as [|[[| [|[]|] | | | | | | | | | | |] u] []]; auto.
      cbn [pok forallb snd] in X; rewrite andb_true_r in X; split; [exact X |].
      transitivity (scale (sden E V (SZ 1)) (wden E c r (tword w))); [rewrite <- Y |]; simpl; apply mat_ext; intros; unfold add, scale, zero; ring. }
    clearbody u; destruct U as [U1 U2].
    assert (T : rule_holds E V (Rule c r u (ptr (nf [] b)))).
    { split; [exact U1 | split; [now apply pok_tr |]]; cbn [left_side right_side rrows rcols].
      rewrite U2, wden_tword, pden_tr, G, <- Q, <- D by assumption; f_equal.
      simpl; apply mat_ext; intros; unfold add, scale, zero; ring. }
    destruct (nf [] b) as [|[[| [|[]|] | | | | | | | | | | |] v] []]; try (constructor; [exact T | constructor]).
    destruct (eqb_word v (tword w) || eqb_word v u); [constructor | constructor; [exact T | constructor]].
Qed.

Lemma rules_hold l : forallb well_typed l = true -> Forall true_equation l -> Forall (rule_holds E V) (rules_of l).
Proof.
  intros W H; apply rules_from_hold; auto.
  assert (K : Forall (rule_holds E V) (rules_from [] l)) by (apply rules_from_hold; auto).
  rewrite Forall_forall in *; intros r I; apply filter_In in I; apply K, I.
Qed.

Theorem words_goal l r c a b p :
  (forallb well_typed l && mwt r c (MSub a b))%bool = true -> Forall true_equation l ->
  normal (rules_of l) c (MSub a b) = p -> zeros E V p -> mden E V r c a = mden E V r c b.
Proof.
  intros W H; apply andb_true_iff in W as [A B]. apply words_equal; [now apply rules_hold | exact B].
Qed.

Theorem numbers_goal l s t u v :
  (forallb well_typed l && (swt s && swt t))%bool = true -> Forall true_equation l ->
  snorm (rules_of l) s = u -> snorm (rules_of l) t = v -> sden E V u = sden E V v -> sden E V s = sden E V t.
Proof.
  intros W H; apply andb_true_iff in W as [A B]. apply numbers_equal; [now apply rules_hold | exact B].
Qed.
End Rules.

(** ** Concrete meanings of letters and numbers *)

Record atom := Atom { arow : sid; acol : sid; value : mat (sz arow) (sz acol) }.

Fixpoint same (a b : nat) : option (a = b) :=
  match a, b with
  | O, O => Some eq_refl
  | S a, S b => match same a b with Some e => Some (f_equal S e) | None => None end
  | _, _ => None
  end.

Definition resized {r c r' c'} (A : mat (sz r) (sz c)) : mat (sz r') (sz c') :=
  match same r r', same c c' with
  | Some p, Some q => match p in _ = x, q in _ = y return mat (sz x) (sz y) with eq_refl, eq_refl => A end
  | _, _ => zero
  end.

Definition letters (l : list atom) (k : nat) (r c : sid) : mat (sz r) (sz c) :=
  match nth_error l k with Some a => resized (value a) | None => zero end.
Definition reals (l : list R) (k : nat) : R := nth k l 0.
End Meaning.

(** ** Tactics *)

Ltac insert x l :=
  lazymatch l with
  | tt => constr:((x, tt))
  | (x, _) => l
  | (?a, ?t) => let t' := insert x t in constr:((a, t'))
  end.

Ltac member x l :=
  lazymatch l with
  | (x, _) => constr:(O)
  | (_, ?t) => let k := member x t in constr:(S k)
  end.

Ltac size_id sizes n := lazymatch n with 1%nat => constr:(O) | _ => let k := member n sizes in constr:(S k) end.
Ltac insert_size n l := lazymatch n with 1%nat => l | _ => insert n l end.

(** The sizes, letters and numbers of an expression, added to those of [st]. *)
Ltac gather st t :=
  lazymatch t with
  | add ?A ?B => let st := gather st A in gather st B
  | sub ?A ?B => let st := gather st A in gather st B
  | opp ?A => gather st A
  | tr ?A => gather st A
  | scale ?c ?A => let st := gather st c in gather st A
  | @mul _ ?n _ ?A ?B => let st := gather st A in gather st B
  | eye ?n => gather_size st n
  | @ident ?n ?n => gather_size st n
  | @zero ?m ?n => let st := gather_size st m in gather_size st n
  | trace ?A => gather st A
  | scalar ?A => gather st A
  | norm2 ?A => gather st A
  | dot ?A ?B => let st := gather st A in gather st B
  | Rplus ?a ?b => let st := gather st a in gather st b
  | Rminus ?a ?b => let st := gather st a in gather st b
  | Rmult ?a ?b => let st := gather st a in gather st b
  | Rdiv ?a ?b => let st := gather st a in gather st b
  | Ropp ?a => gather st a
  | Rinv ?a => gather st a
  | pow ?a _ => gather st a
  | IZR _ => st
  | INR ?n => gather_size st n
  | _ =>
      lazymatch st with
      | (?sizes, ?ms, ?rs) =>
          let T := type of t in
          lazymatch T with
          | mat ?m ?n =>
              let sizes := insert_size m sizes in let sizes := insert_size n sizes in
              let ms := insert t ms in constr:((sizes, ms, rs))
          | _ => let rs := insert t rs in constr:((sizes, ms, rs))
          end
      end
  end
with gather_size st n :=
  lazymatch st with (?sizes, ?ms, ?rs) => let sizes := insert_size n sizes in constr:((sizes, ms, rs)) end.

Ltac reify st t :=
  lazymatch st with
  | (?sizes, ?ms, ?rs) =>
  lazymatch t with
  | add ?A ?B => let a := reify st A in let b := reify st B in constr:(MAdd a b)
  | sub ?A ?B => let a := reify st A in let b := reify st B in constr:(MSub a b)
  | opp ?A => let a := reify st A in constr:(MOpp a)
  | tr ?A => let a := reify st A in constr:(MTr a)
  | scale ?c ?A => let s := reify st c in let a := reify st A in constr:(MScale s a)
  | mul ?A ?B => let a := reify st A in let b := reify st B in constr:(MMul a b)
  | eye ?n => let k := size_id sizes n in constr:(MId k)
  | @ident ?n ?n => let k := size_id sizes n in constr:(MId k)
  | @zero ?m ?n => let j := size_id sizes m in let k := size_id sizes n in constr:(MZero j k)
  | trace ?A => let a := reify st A in constr:(STrace a)
  | scalar ?A => let a := reify st A in constr:(SEntry a)
  | norm2 ?A => let a := reify st A in constr:(SDot a a)
  | dot ?A ?B => let a := reify st A in let b := reify st B in constr:(SDot a b)
  | Rplus ?a ?b => let s := reify st a in let t := reify st b in constr:(SAdd s t)
  | Rminus ?a ?b => let s := reify st a in let t := reify st b in constr:(SSub s t)
  | Rmult ?a ?b => let s := reify st a in let t := reify st b in constr:(SMul s t)
  | Rdiv ?a ?b => let s := reify st a in let t := reify st b in constr:(SDiv s t)
  | Ropp ?a => let s := reify st a in constr:(SOpp s)
  | Rinv ?a => let s := reify st a in constr:(SInv s)
  | pow ?a ?n => let s := reify st a in constr:(SPow s n)
  | IZR ?z => constr:(SZ z)
  | INR ?n => let k := size_id sizes n in constr:(SSize k)
  | _ =>
      let T := type of t in
      lazymatch T with
      | mat ?m ?n =>
          let j := size_id sizes m in let k := size_id sizes n in let i := member t ms in constr:(MVar i j k)
      | _ => let i := member t rs in constr:(SVar i)
      end
  end
  end.

Ltac list_of A l := lazymatch l with tt => constr:(@nil A) | (?x, ?t) => let t' := list_of A t in constr:(@cons A x t') end.
Ltac atoms_of sizes ids l :=
  lazymatch l with
  | tt => constr:(@nil (atom ids))
  | (?x, ?t) =>
      let t' := atoms_of sizes ids t in
      let T := type of x in
      lazymatch T with mat ?m ?n =>
        let j := size_id sizes m in let k := size_id sizes n in constr:(@cons (atom ids) (Atom ids j k x) t')
      end
  end.

(** The rules are a tuple of proofs of equations between matrices that begins with [tt]. *)
Ltac gather_rules st rules :=
  lazymatch rules with
  | tt => st
  | (?rest, ?H) =>
      let st := gather_rules st rest in
      let T := type of H in
      lazymatch T with @eq _ ?A ?B => let st := gather st A in gather st B end
  end.
Ltac reify_rules st rules rest :=
  lazymatch rules with
  | tt => rest
  | (?first, ?H) =>
      let T := type of H in
      lazymatch st with (?sizes, _, _) =>
      lazymatch T with @eq (mat ?m ?n) ?A ?B =>
        let a := reify st A in let b := reify st B in
        let j := size_id sizes m in let k := size_id sizes n in
        reify_rules st first constr:(Equation j k a b :: rest)
      end end
  end.
Ltac prove_rules rules tac :=
  lazymatch rules with
  | tt => tac tt
  | (?first, ?H) => prove_rules first ltac:(fun _ => apply Forall_cons; [exact H | tac tt])
  end.

Ltac meaning :=
  cbv [zeros sden mden mrows mcols letters resized same f_equal value arow acol nth_error reals nth sz fst snd map].

(** Reduce an equation to equations between coefficients. *)
Ltac words_step rules :=
  unfold symmetric;
  lazymatch goal with
  | |- @eq ?T ?A ?B =>
      let st := constr:((tt, tt, tt)) in
      let st := gather st A in let st := gather st B in let st := gather_rules st rules in
      let st := lazymatch T with mat ?m ?n => let st := gather_size st m in gather_size st n | _ => st end in
      let a := reify st A in let b := reify st B in let l := reify_rules st rules (@nil equation) in
      lazymatch st with
      | (?sizes, ?ms, ?rs) =>
          let ids := list_of nat sizes in
          let E := atoms_of sizes ids ms in
          let V := list_of R rs in
          lazymatch T with
          | mat ?m ?n =>
              let j := size_id sizes m in let k := size_id sizes n in
              refine (words_goal ids (letters ids E) (reals V) l j k a b _ _ _ _ _);
                [vm_compute; reflexivity | prove_rules rules ltac:(fun _ => apply Forall_nil) | vm_compute; reflexivity | meaning]
          | _ =>
              refine (numbers_goal ids (letters ids E) (reals V) l a b _ _ _ _ _ _ _);
                [vm_compute; reflexivity | prove_rules rules ltac:(fun _ => apply Forall_nil) | vm_compute; reflexivity | vm_compute; reflexivity | meaning]
          end
      end
  end.

Lemma nonzero_from (y x : R) : y <> 0 -> y = x -> x <> 0.
Proof. congruence. Qed.

(** Denominators: products, powers and inverses of what the hypotheses say is not zero, in any form. *)
Ltac nonzero :=
  repeat split;
  repeat match goal with
  | |- True => exact I
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified
  | |- _ ^ _ <> 0 => apply pow_nonzero
  | |- / _ <> 0 => apply Rinv_neq_0_compat
  | |- INR _ <> 0 => apply not_0_INR; lia
  | |- _ <> 0 =>
      first
        [ assumption
        | lra
        | match goal with H : ?y <> 0 |- _ => apply (nonzero_from y); [exact H | words_step tt; ring] end
        | match goal with H : 0 <> ?y |- _ => apply (nonzero_from y); [exact (not_eq_sym H) | words_step tt; ring] end
        | match goal with H : 0 < ?y |- _ => apply (nonzero_from y); [exact (Rgt_not_eq _ _ H) | words_step tt; ring] end ]
  end.
Ltac coefficients := repeat split; try exact I; first [ring | field; nonzero].

Tactic Notation "words" := words_step tt; coefficients.
Tactic Notation "words" "using" constr(rules) := words_step rules; coefficients.

(** ** Consequences of equations *)

Lemma from_equal {m n} (a b l r : mat m n) c : a = b -> (l - r = c .* (a - b))%M -> l = r.
Proof.
  intros -> H; apply mat_ext; intros i j; apply (f_equal (fun A => A i j)) in H; unfold sub, scale in H; nra.
Qed.

Lemma inverse_symmetric {n} (A G : mat n n) : (A^T)%M = A -> is_inverse A G -> (G^T)%M = G.
Proof.
  intros S [R L]. transitivity (G^T * (A * G))%M; [rewrite R; words |].
  transitivity ((A * G)^T * G)%M; [words using (tt, S) | rewrite R; words].
Qed.

Lemma inverse_unique {n} (A : mat n n) G H : is_inverse A G -> is_inverse A H -> G = H.
Proof.
  intros [R L] [R' L']. transitivity (G * (A * H))%M; [rewrite R'; words |].
  transitivity (G * A * H)%M; [words | rewrite L; words].
Qed.

Lemma unit_rule {n} (x y : vec n) c : dot x y = c -> (x^T * y = c .* eye 1)%M.
Proof. intros <-; words. Qed.

Lemma ones_rule n : ((ones n 1)^T * ones n 1 = INR n .* eye 1)%M.
Proof.
  apply unit_rule; unfold dot, ones; rewrite <- sum_one; apply sum_ext; intro; simpl; ring.
Qed.

Lemma pinv_unique {m n} (A : mat m n) G H : is_pinv A G -> is_pinv A H -> G = H.
Proof.
  intros (A1 & A2 & A3 & A4) (B1 & B2 & B3 & B4).
  assert (X : (A * G = A * H)%M).
  { transitivity ((A * H * A) * G)%M; [rewrite B1; reflexivity |].
    transitivity ((A * H)^T * (A * G)^T)%M; [rewrite A3, B3; words |].
    transitivity ((A * G * A * H)^T)%M; [words |]. now rewrite A1, B3. }
  assert (Y : (G * A = H * A)%M).
  { transitivity (G * (A * H * A))%M; [rewrite B1; reflexivity |].
    transitivity ((G * A)^T * (H * A)^T)%M; [rewrite A4, B4; words |].
    transitivity ((H * (A * G * A))^T)%M; [words |]. now rewrite A1, B4. }
  transitivity (G * A * G)%M; [now rewrite A2 |]. rewrite mul_assoc, X, <- mul_assoc, Y. now rewrite B2.
Qed.

(** Penrose's equations and what follows, as rules. *)
Lemma pinv_rules {m n} (A : mat m n) P : is_pinv A P ->
  (P^T * A^T = A * P /\ A^T * P^T = P * A /\ A * P * A = A /\ P * A * P = P /\
   A * P * P^T = P^T /\ P^T * P * A = P^T /\ A^T * A * P = A^T /\ P * A * A^T = A^T)%M.
Proof.
  intros (A1 & A2 & A3 & A4).
  assert (B1 : (P^T * A^T = A * P)%M) by (transitivity ((A * P)^T)%M; [words | exact A3]).
  assert (B2 : (A^T * P^T = P * A)%M) by (transitivity ((P * A)^T)%M; [words | exact A4]).
  repeat split; try assumption.
  - rewrite <- B1. transitivity ((P * A * P)^T)%M; [words | now rewrite A2].
  - rewrite mul_assoc, <- B2. transitivity ((P * A * P)^T)%M; [words | now rewrite A2].
  - rewrite mul_assoc, <- B1. transitivity ((A * P * A)^T)%M; [words | now rewrite A1].
  - rewrite <- B2. transitivity ((A * P * A)^T)%M; [words | now rewrite A1].
Qed.

Lemma pinv_rules_symmetric {n} (A P : mat n n) : (A^T)%M = A -> is_pinv A P ->
  (P^T = P /\ P * A = A * P /\ A * A * P = A /\ A * P * P = P /\ A * P * A = A)%M.
Proof.
  intros S H. assert (T : (P^T)%M = P).
  { apply (pinv_unique A); [| exact H]; destruct H as (A1 & A2 & A3 & A4); repeat split.
    - transitivity ((A * P * A)^T)%M; [words using (tt, S) | now rewrite A1].
    - transitivity ((P * A * P)^T)%M; [words using (tt, S) | now rewrite A2].
    - transitivity (P * A)%M; [words using (tt, S) |]. rewrite <- A4; words using (tt, S).
    - transitivity (A * P)%M; [words using (tt, S) |]. rewrite <- A3; words using (tt, S). }
  destruct H as (A1 & A2 & A3 & A4).
  assert (C : (P * A = A * P)%M) by (transitivity ((A * P)^T)%M; [words using (tt, S, T) | exact A3]).
  repeat split; try assumption.
  - rewrite mul_assoc, <- C, <- mul_assoc; exact A1.
  - rewrite <- C; exact A2.
Qed.

(** A matrix has a pseudo-inverse if A^T A has one. *)
Lemma pinv_of_gram {m n} (A : mat m n) H : is_pinv (A^T * A)%M H -> exists P, is_pinv A P.
Proof.
  intro K; assert (S : ((A^T * A)^T = A^T * A)%M) by words.
  destruct (pinv_rules_symmetric _ _ S K) as (T & C & _); destruct K as (K1 & K2 & K3 & K4).
  assert (L : (A * H * A^T * A = A)%M).
  { apply (from_equal (A * H * A^T * A - A)%M zero _ _ 1); [| words].
    apply norm2_zero; words using (tt, T, K1). }
  exists (H * A^T)%M; repeat split.
  - words using (tt, L).
  - words using (tt, K2).
  - words using (tt, T).
  - transitivity ((H * (A^T * A))^T)%M; [words | rewrite K4; words].
Qed.

(** ** Positive definite matrices *)

(** A matrix whose form is at least c |x|^2 has an inverse: by its first row and column and the Schur complement. *)
Theorem invertible_coercive {n} : forall (A : mat n n) c, symmetric A -> 0 < c ->
  (forall x : vec n, c * norm2 x <= dot x (A * x)%M) -> invertible A.
Proof.
  induction n; intros A c Sy P Co.
  { exists A; split; apply mat_ext; intro i; inversion i. }
  set (a := A Fin.F1 Fin.F1); set (b := (fun i _ => A (Fin.FS i) Fin.F1) : vec n).
  set (C := (fun i j => A (Fin.FS i) (Fin.FS j)) : mat n n).
  assert (E : forall i, A Fin.F1 (Fin.FS i) = A (Fin.FS i) Fin.F1).
  { intro i; symmetry; exact (f_equal (fun M => M Fin.F1 (Fin.FS i)) Sy). }
  assert (F : forall (s : R) (y : vec n), c * (s ^ 2 + norm2 y) <= a * s ^ 2 + 2 * s * dot b y + dot y (C * y)%M).
  { intros s y; pose (x := (fun i _ => Fin.caseS' i (fun _ => R) s (fun j => y j Fin.F1)) : vec (S n)).
    replace (s ^ 2 + norm2 y) with (norm2 x) by (unfold norm2, dot, x; simpl; ring).
    replace (a * s ^ 2 + 2 * s * dot b y + dot y (C * y)%M) with (dot x (A * x)%M); [apply Co |].
    assert (B : sum (fun k => A Fin.F1 (Fin.FS k) * y k Fin.F1) = dot b y).
    { unfold dot, b; simpl; apply sum_ext; intro k; rewrite E; ring. }
    unfold dot at 1; unfold mul at 1; simpl; rewrite B.
    rewrite (sum_ext _ (fun k => s * (b k Fin.F1 * y k Fin.F1 + 0) + (y k Fin.F1 * (C * y)%M k Fin.F1 + 0))).
    - rewrite sum_plus, sum_scal; unfold dot; simpl; unfold a; ring.
    - intro k; unfold mul, b, C; simpl; ring. }
  assert (N : a <> 0).
  { specialize (F 1 zero). replace (norm2 (zero : vec n)) with 0 in F by words.
    replace (dot b zero) with 0 in F by words. replace (dot zero (C * zero)%M) with 0 in F by words. lra. }
  set (T := (C - (1 / a) .* (b * b^T))%M).
  destruct (IHn T c) as [H [TH _]]; [| exact P | |].
  { assert (Cs : (C^T)%M = C) by (apply mat_ext; intros i j; exact (f_equal (fun M => M (Fin.FS i) (Fin.FS j)) Sy)).
    unfold symmetric, T; words using (tt, Cs). }
  { intro y; specialize (F (- dot b y / a) y).
    replace (dot y (T * y)%M) with (dot y (C * y)%M - dot b y ^ 2 / a) by (unfold T; words).
    replace (a * (- dot b y / a) ^ 2 + 2 * (- dot b y / a) * dot b y + dot y (C * y)%M)
      with (dot y (C * y)%M - dot b y ^ 2 / a) in F by (field; assumption).
    pose proof (Rmult_le_pos c ((- dot b y / a) ^ 2) (Rlt_le _ _ P) (pow2_ge_0 _)); lra. }
  assert (K : (C * H = eye n + (1 / a) .* (b * (b^T * H)))%M) by (rewrite <- TH; unfold T; words).
  assert (L : (C * (H * b) = b + (1 / a * dot b (H * b)) .* b)%M).
  { replace (C * (H * b))%M with (C * H * b)%M by words; rewrite K; words. }
  remember (H * b)%M as h eqn:Eh; remember (b^T * H)%M as g eqn:Eg; remember (dot b h) as q eqn:Eq.
  assert (Q : sum (fun k => b k Fin.F1 * h k Fin.F1) = q)
    by (rewrite Eq; unfold dot; apply sum_ext; intro; simpl; ring).
  pose (G := (fun i j => Fin.caseS' i (fun _ => R)
    (Fin.caseS' j (fun _ => R) (1 / a + q / a ^ 2) (fun j => - g Fin.F1 j / a))
    (fun i => Fin.caseS' j (fun _ => R) (- h i Fin.F1 / a) (fun j => H i j))) : mat (S n) (S n)).
  assert (right : (A * G = eye (S n))%M).
  { apply mat_ext; intros i j.
    apply (Fin.caseS' i); [| clear i; intro i]; apply (Fin.caseS' j); [| clear j; intro j | | clear j; intro j];
      unfold mul at 1; cbn [sum Fin.caseS' G].
    - rewrite (sum_ext _ (fun k => (- (1) / a) * (b k Fin.F1 * h k Fin.F1))), sum_scal, Q.
      + unfold eye, ident, G; simpl; rewrite PeanoNat.Nat.eqb_refl; fold a; field; assumption.
      + intro k; rewrite E; change (A (Fin.FS k) Fin.F1) with (b k Fin.F1); unfold G; simpl; field; assumption.
    - rewrite (sum_ext _ (fun k => b k Fin.F1 * H k j)) by (intro k; rewrite E; reflexivity).
      replace (sum (fun k => b k Fin.F1 * H k j)) with (g Fin.F1 j) by (rewrite Eg; reflexivity).
      unfold eye, ident, G; simpl; fold a; field; assumption.
    - rewrite (sum_ext _ (fun k => (- (1) / a) * (C i k * h k Fin.F1))), sum_scal
        by (intro k; unfold C, G; simpl; field; assumption).
      change (sum (fun k => C i k * h k Fin.F1)) with ((C * h)%M i Fin.F1); rewrite L.
      change (A (Fin.FS i) Fin.F1) with (b i Fin.F1); unfold add, scale, eye, ident, G; simpl; field; assumption.
    - change (sum (fun k => A (Fin.FS i) (Fin.FS k) * H k j)) with ((C * H)%M i j); rewrite K.
      change (A (Fin.FS i) Fin.F1) with (b i Fin.F1); unfold add, scale, mul, eye, ident, G; simpl; field; assumption. }
  exists G; split; [exact right |]. unfold symmetric in Sy.
  assert (left : (G^T * A = eye (S n))%M).
  { transitivity ((A * G)^T)%M; [words using (tt, Sy) | rewrite right; words]. }
  replace G with (G^T)%M; [exact left |].
  transitivity (G^T * (A * G))%M; [rewrite right; words |].
  transitivity (G^T * A * G)%M; [words | rewrite left; words].
Qed.

(** The values of an unknown function at points that are equal as words are made the same. *)
Ltac same_points tac :=
  repeat match goal with
  | |- context [?f ?a] =>
      is_var f;
      match goal with
      | |- context [f ?b] =>
          tryif constr_eq a b then fail else replace (f b) with (f a) by (f_equal; tac)
      end
  end.
